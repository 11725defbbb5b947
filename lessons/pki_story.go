package lessons

var pkiStory = []Step{
	{
		Title: "Who does your browser believe?",
		Text: `A certificate says: this public key belongs to this name. A certificate is not a public key: it holds one. Like a passport or a visa, it says: "This is X, says Y; valid from A to B." Anyone can write such a sentence. It counts because it is signed by somebody the reader believes, and that somebody is called a certificate authority, or CA.

In this run you set one up. Its power is a single number, the private key: anyone who has it can sign in the authority's name. So it is kept in a file that is locked with a passphrase.

Look through the authority's eyes and you find that file with the passphrase next to it. In real life, never keep them together.`,
		Look: &Look{Field: "http.request.method", Eye: "eavesdropper", Label: "Show the first request"},
	},
	{
		Title: "A root signs itself",
		Text: `The authority has a certificate too. Who signed that one? The authority itself, with the same key. A chain has to end somewhere, and its end is called a root.

Signing yourself proves nothing. A client trusts a root because somebody put it on the client's list: the maker of your browser, the people who run your office, or you.

The file ca.pem is this root. Anybody may have it.`,
		Ask: &Question{
			Ask:  "Does the server send the root along when a client calls?",
			From: Measure{What: Count, Eye: "client", Field: "tls.handshake.certificate"},
			Choices: []Choice{
				{Text: "Yes, or else how could the client check?", Is: "2", Because: "A root that comes from the server would be worth nothing: an impostor would send one of their own. The client must have it beforehand."},
				{Text: "No, the client has to have it already.", Right: true, Is: "1", Because: "One certificate crosses the wire, the server's. The root that it is checked against is on the client's list, or there is no trust."},
			},
		},
		Look: &Look{Field: "tls.handshake.certificate", Eye: "client", Label: "Show what the server sends"},
	},
	{
		Title: "A request: name, key, signature",
		Text: `The server made a key pair for itself. It puts the public key and the names that it wants into a certificate signing request, a CSR: the site's name, and beside it the country (C), the state (ST), the town (L) and the organization (O). It signs all that with the private key. That shows that it has the key, and did not just copy somebody else's public one.

The request travels to the authority, here in a plain HTTP POST. On the wire it is text between two lines of dashes, in base64.`,
		Ask: &Question{
			Ask:  "An eavesdropper reads the whole request. Can they read the note with what they learn?",
			From: Measure{What: Readable, Eye: "eavesdropper"},
			Choices: []Choice{
				{Text: "Yes, the server's key is in it.", Is: "yes", Because: "The server's public key is in it, and that one is meant for everybody. A private key is never sent to anyone, not even to the authority."},
				{Text: "No: nothing in it is secret.", Right: true, Is: "no", Because: "It holds names, a public key and a signature. The names and the key will be in the certificate, which is shown to everybody who calls. The request's own signature only proves that its sender has the private key."},
			},
		},
		Look: &Look{Field: "http.file_data", Eye: "eavesdropper", Label: "Show the request on the wire"},
	},
	{
		Title: "What an authority has to check",
		Text: `Before it signs, an authority must know two things. Does the sender have the private key? The signature on the request says so. And may they have this name?

The second is the hard one. On the web, an authority sets a task that only somebody who runs the site can do there. This one has a simple rule: it signs for names that end in .example, and for localhost, which is this computer itself.

What it cannot check is whether anybody is honest. A certificate says who, never how good.`,
		Look: &Look{Field: "http.response.code", Eye: "eavesdropper", Label: "Show the authority's answer"},
	},
	{
		Title: "The client climbs the chain",
		Text: `Now the client calls. The server shows its certificate, and proves that it has the private key that goes with it.

The client checks: is the name the one that I asked for? Is the certificate valid today? Which authority signed it, and is that one on my list? Does the signature fit? Is the signer allowed to sign at all? A single no is enough, and it leaves.

Under Options, choose something that goes wrong, run again, and read the reason in the client's own words.`,
		Ask: &Question{
			Ask: "How does the server prove, in the handshake, that the certificate is its own?",
			Choices: []Choice{
				{Text: "With the serial number of the certificate.", Because: "It is in the certificate for all to read. Repeating what everybody can read proves nothing."},
				{Text: "With a signature that only its private key can make.", Right: true, Because: "It covers this very conversation, so nobody can use it again in another one. In TLS 1.3 it is called Certificate Verify, and covers everything said so far in the handshake."},
				{Text: "With its IP address.", Because: "Addresses are given out by networks, and somebody in the middle can answer for any of them."},
			},
		},
		Look: &Look{Field: "tls.handshake.client_cert_vrfy.sig", Eye: "client", Label: "Show the proof"},
	},
	{
		Title: "The passphrase and the thief",
		Text: `Somebody records all this and later steals the authority's private key, passphrase and all.

No theft here could be worse: from now on they can sign certificates for any name, and every client that trusts this root will believe them.`,
		Ask: &Question{
			Ask:  "Does the authority's key open the recording?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Yes, it is the most powerful key of all.", Is: "yes", Because: "It is powerful, but what it does is sign. Nothing in this conversation was encrypted with it, so there is nothing for it to open."},
				{Text: "No. It can forge the future, but not open the past.", Right: true, Is: "no", Because: "Signing and encrypting are two different things. With this key the thief can pose as anybody tomorrow, to clients that trust this root, as a man in the middle. Yesterday stays locked."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "thief", Label: "Look with the authority's key"},
	},
	{
		Title: "Try it on real tools",
		Text: `The files of this run are real. Download them and ask other programs. If nothing was set to go wrong, openssl verify -CAfile ca.pem server.pem says OK. openssl req -in server.csr.pem -noout -verify -text shows the request.

Leave such a lesson running, and curl with --cacert ca.pem fetches the note. Without that option it refuses, and says why, as Python does: "unable to get local issuer certificate". Your own browser refuses as well, and that is its job. Chrome says "Your connection is not private" and NET::ERR_CERT_AUTHORITY_INVALID, Firefox "Warning: Potential Security Risk Ahead" and SEC_ERROR_UNKNOWN_ISSUER.`,
		Look: &Look{Field: "x509ce.dNSName", Eye: "client", Label: "Show the names in the certificate"},
	},
	{
		Title: "What still leaks",
		Text: `A certificate is made to be shown. TLS 1.3 encrypts it on its way (here it had come from the authority in the clear before), but anyone may call the server and ask for it. Public authorities even write every certificate that they sign into logs that all the world can read: your secret project's host name is there on the day you order the certificate.

And as always: who talked to whom, when, and how much.`,
		Look: &Look{Field: "ip.dst", Eye: "eavesdropper", Label: "Show who talks to whom"},
	},
}
