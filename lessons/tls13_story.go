package lessons

var tls13Story = []Step{
	{
		Title: "The same note, in a tunnel",
		Text: `The same client asks the same server for the same note, in the same HTTP. But now both wrap everything they say in TLS first, version 1.3. This is the s in https.

What is new since TLS 1.2 is how early it starts to encrypt, and that it keeps only what has proved good.

TLS cuts what it carries into records. A record is an envelope: a header of 5 bytes that says what kind it is and how long, and then the contents.

Client and server have never met before. When they begin, they have no key in common.`,
		Look: &Look{Field: "tls.record", Eye: "eavesdropper", Label: "Show the first record"},
	},
	{
		Title: "Hello, in front of everyone",
		Text: `The client speaks first. Its message is called Client Hello. It is not the application that writes it but the TLS library inside: the application only asks for a page. The hello says which ciphers the client knows, and it holds some random bytes, and more.

No key exists yet, so nothing in this message can be encrypted. (With an extension called ECH part of it can be, under a key that the server published beforehand. It is not used here.)`,
		Ask: &Question{
			Ask:  "What does the eavesdropper learn from the hello?",
			From: Measure{What: Seen, Eye: "eavesdropper", Field: "tls.handshake.extensions_server_name"},
			Choices: []Choice{
				{Text: "Nothing: it is https.", Is: "no", Because: "Encryption needs a key, and at this moment there is none. The hello crosses the wire as it is."},
				{Text: "The name of the site.", Right: true, Is: "yes", Because: "squirrels.example is in it, letter by letter. One computer may serve many sites, so the client must say which one it wants. This is called the server name, or SNI."},
				{Text: "The name of the site, and the page.", Because: "The name only. The page, /note, is asked for later, when there are keys."},
			},
		},
		Look: &Look{Field: "tls.handshake.extensions_server_name", Eye: "eavesdropper", Label: "Show the name in the hello"},
	},
	{
		Title: "A secret made in public",
		Text: `Each hello also has a key share, 32 bytes long. Each side makes up a private number at random, keeps it to itself, and sends something computed from it.

From your own number and the other side's key share you can compute one shared secret, and so can they, and it is the same one. From the two key shares alone nobody knows how. The method used here is called X25519.

This solves what the Fernet lesson left open: two strangers have a key, though everyone was listening. Both numbers are thrown away afterwards.`,
		Look: &Look{Field: "tls.handshake.extensions_key_share_key_exchange", Label: "Show the client's key share"},
	},
	{
		Title: "Who is the server?",
		Text: `The server answers with its own hello, which anyone can read too. Now both have keys.

Then the server shows who it is: its certificate, a signed statement that its public key belongs to squirrels.example. With its private key it also signs this conversation. So the client knows who it is talking to. Without that it might have made its fine new keys with a stranger in the middle.`,
		Ask: &Question{
			Ask:  "Can the eavesdropper read the certificate?",
			From: Measure{What: Seen, Eye: "eavesdropper", Field: "tls.handshake.certificate"},
			Choices: []Choice{
				{Text: "Yes, certificates are public.", Is: "yes", Because: "Anyone may ask the server for it. But in this recording it is encrypted. In TLS 1.2, the version before, it was sent in the open."},
				{Text: "No, in TLS 1.3 it is encrypted too.", Right: true, Is: "no", Because: "By then both have keys, and use them at once. Of what the two say here, only the hellos are in the open. It hides less than it seems, though: the name was in the client's hello."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "eavesdropper", Label: "Show the first encrypted record"},
	},
	{
		Title: "Labels that mislead",
		Text: `Look at the records' headers: 1 byte for the kind, 2 for the version, 2 for the length.

The client's hello is labelled 0x0301, which means TLS 1.0, and everything after it 0x0303, TLS 1.2. Yet this is TLS 1.3. Old boxes on the Internet dropped what they did not know, so the new version wears old labels. Records of kind 20 are there for those boxes too, and say nothing.

The kind plays the same game. Every encrypted record says 23, application data, whether it is a certificate, a note or a goodbye. The true kind is a byte that is encrypted inside.`,
		Look: &Look{Field: "tls.record.version", Label: "Show the first label"},
	},
	{
		Title: "Locked, but how long?",
		Text: `Each encrypted record holds the content, 1 byte for the true kind, and a tag of 16 bytes. The tag is the seal here: if a bit is changed, the receiver ends the conversation.

The header gives the length, because the receiver has to know where a record ends.`,
		Ask: &Question{
			Ask: "The eavesdropper sees a record of 200 bytes, not counting the header. What do they know about the content?",
			Choices: []Choice{
				{Text: "Its length: 183 bytes.", Right: true, Because: "200 less 17. TLS 1.3 may add padding to hide it, but few programs do, and ours do not. If the sizes of the pages are known, the size can give away the page."},
				{Text: "Its length in steps of 16, as with Fernet.", Right: false, Because: "The cipher here does not fill blocks, so there are no steps. It tells more than Fernet did: the length to the byte."},
				{Text: "Nothing: lengths are encrypted.", Right: false, Because: "The receiver needs them before it can decrypt, so they are in the open."},
			},
		},
		Look: &Look{Field: "tls.record.length", Where: "tls.app_data and not tls.handshake and not tls.change_cipher_spec", Eye: "eavesdropper", Label: "Show the length of an encrypted record"},
	},
	{
		Title: "The thief comes too late",
		Text: `Somebody recorded everything. Later they steal the server's private key, the one that belongs to the certificate. On real sites it stays the same for months.

In the Fernet lesson a stolen key opened every old recording.`,
		Ask: &Question{
			Ask:  "Does this key open the recording?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Yes, it is the server's key.", Is: "yes", Because: "It signs, and that is all it does in TLS 1.3. No byte of the note was ever encrypted with it."},
				{Text: "No, the keys to it are gone.", Right: true, Is: "no", Because: "They came from one private number on each side, both thrown away. This is called forward secrecy. With the stolen key the thief can pose as the server from now on. The past stays locked."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "thief", Label: "Look with the stolen key"},
	},
	{
		Title: "What still leaks",
		Text: `The note, the page that was asked for and the certificate are hidden from everyone in between. And no key had to be shared beforehand.

What anyone can still read: who talks to whom, the site's name in the hello, when each side spoke, and how long each thing they said was, to the byte.

A newer way, called Encrypted Client Hello, hides the name as well, with a key that the site has made public beforehand. This lesson does not use it, and most sites do not.

What leaks is often enough to guess. Encryption hides what is said. It does not hide that it was said, when, to whom, and how much.`,
		Look: &Look{Field: "ip.dst", Eye: "eavesdropper", Label: "Show who talks to whom"},
	},
}
