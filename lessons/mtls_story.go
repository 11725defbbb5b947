package lessons

var mtlsStory = []Step{
	{
		Title: "New: who is the client?",
		Text: `Up to now only one side showed a certificate, the server. It could not tell who the client was. Web sites ask for a password later. Machines that talk to machines often settle it here: both show certificates. That is called mutual TLS.

In this run the client is Nutkin. It asks for the note twice: first in TLS 1.2, then in TLS 1.3, unless you choose one of them under Options. Both are in the list, one after the other.`,
		Look: &Look{Field: "tls.handshake.extensions.supported_version", Eye: "eavesdropper", Label: "Show the version of the first hello"},
	},
	{
		Title: "The server asks",
		Text: `With its own certificate the server sends a Certificate Request. It lists the authorities that the server trusts. A client that has certificates from several can choose the right one.

In TLS 1.2 everyone can read this list.`,
		Ask: &Question{
			Knobs: map[string]string{"version": "both"},
			Ask:   "The eavesdropper counts the certificates that they can read in both connections. How many are there?",
			From:  Measure{What: Count, Eye: "eavesdropper", Field: "tls.handshake.certificate"},
			Choices: []Choice{
				{Text: "None: it is all TLS.", Is: "0", Because: "TLS 1.2 sends certificates before there are keys, so they are in the open."},
				{Text: "Two: both sides' in TLS 1.2, none in TLS 1.3.", Right: true, Is: "2", Because: "That is the difference between the versions. TLS 1.3 makes keys first and then shows certificates."},
				{Text: "Four: two in each connection.", Is: "4", Because: "Four cross the wire, and the client and the server see them all. The ones in TLS 1.3 are encrypted."},
			},
		},
		Look: &Look{Field: "tls.handshake.dname", Eye: "eavesdropper", Label: "Show which authority the server trusts"},
	},
	{
		Title: "A name for everyone to read",
		Text: `In TLS 1.2 the client's certificate crosses the wire as it is: Nutkin, Secret Squirrels. A server's name is rarely a secret. A client's is often a person's name, or a number that belongs to one device.

So somebody who listens in a café can make a list of who came by, and when, day after day.`,
		Look: &Look{Field: "tls.handshake.certificate", Eye: "eavesdropper", Label: "Show the first certificate"},
	},
	{
		Title: "A certificate is not a proof",
		Text:  `Anyone can copy a certificate. So the client also signs all messages of this handshake so far, with its private key. The message is called Certificate Verify. The server checks it with the public key in the certificate.`,
		Ask: &Question{
			Ask: "Somebody recorded the certificate and the signature. Can they pose as Nutkin?",
			Choices: []Choice{
				{Text: "Yes, they have all that Nutkin sent.", Because: "The next conversation has other random bytes, so the old signature does not fit it. It takes the private key to make a new one."},
				{Text: "No, each conversation needs a new signature.", Right: true, Because: "This one is good only for its own conversation. If you ran both versions, there are three of this kind and no two are alike: Nutkin's in TLS 1.2, and one from each side in TLS 1.3."},
			},
		},
		Look: &Look{Field: "tls.handshake.client_cert_vrfy.sig", Eye: "client", Label: "Show the client's signature"},
	},
	{
		Title: "The same in TLS 1.3",
		Text: `Now find the second connection. There are the hellos, and then everything is encrypted. The server's request, both certificates and both signatures are there, but somebody who only listens has no keys to read them with.

One thing has moved, too. In TLS 1.3 the client has finished its handshake before the server has looked at its certificate. If the server does not like it, the client learns that when it waits for the answer. The faults under Options show it.`,
		Ask: &Question{
			Knobs: map[string]string{"version": "both"},
			Ask:   "How many certificates does the server read in the two connections together?",
			From:  Measure{What: Count, Eye: "server", Field: "tls.handshake.certificate"},
			Choices: []Choice{
				{Text: "Four, two in each.", Right: true, Is: "4", Because: "To anyone who holds the keys, both versions show the same. The difference is for everybody else."},
				{Text: "Two, those of TLS 1.2.", Is: "2", Because: "That is what the eavesdropper reads. The server has the keys to the other connection, too."},
			},
		},
		Look: &Look{Field: "tls.handshake.extensions_key_share_key_exchange", Eye: "eavesdropper", Label: "Show the key share of TLS 1.3"},
	},
	{
		Title: "The thief",
		Text:  `Once more the thief steals the server's private key, which signed in both connections.`,
		Ask: &Question{
			Ask:  "Can the thief read the note in either of them?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Yes, in the one with TLS 1.2.", Is: "yes", Because: "It has fresh key shares too, as in the lesson on ECDHE. TLS 1.2 shows more names, but it keeps the note as safe as TLS 1.3 does."},
				{Text: "No, in neither.", Right: true, Is: "no", Because: "Both keys were made on the spot and thrown away. What the key does open is the future: the thief can pose as the server now."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "thief", Label: "Look with the stolen key"},
	},
	{
		Title: "What still leaks",
		Text: `In TLS 1.2: who the client is, who the server is, and who the server trusts. In TLS 1.3 none of that, except the server's name in the hello.

In both, a client with a certificate sends one flight of messages that is longer than usual. So you can see that it has shown one, and in TLS 1.2 you can read which.`,
		Look: &Look{Field: "tls.handshake.extensions_server_name", Eye: "eavesdropper", Label: "Show the name in the hello"},
	},
}
