package lessons

var tls12RSAStory = []Step{
	{
		Title: "A key, sent in an envelope",
		Text: `Fernet left one thing unsolved: how do two strangers come to share a key? This is how most of the web did it for twenty years.

The server has a pair of keys. With the public one anybody can lock, and with the private one only the server can open. So the client makes up a secret, locks it with the public key, and sends it. That is called RSA key transport.

What you see is TLS 1.2. The Go language no longer offers this by itself, so both ends of this lesson ask for it by name.`,
		Look: &Look{Field: "tls.handshake.ciphersuite", Eye: "eavesdropper", Label: "Show the one cipher suite that is offered"},
	},
	{
		Title: "Whose lock is it?",
		Text:  `The server answers the hello with its certificate: a signed statement that this public key belongs to squirrels.example. The client checks it before it locks anything.`,
		Ask: &Question{
			Ask:  "Can the eavesdropper read the certificate?",
			From: Measure{What: Seen, Eye: "eavesdropper", Field: "tls.handshake.certificate"},
			Choices: []Choice{
				{Text: "Yes, every byte of it.", Right: true, Is: "yes", Because: "In TLS 1.2 the handshake is in the open until both have keys, and there is none yet when the certificate is sent. It has the server's name and public key in it."},
				{Text: "No, this is https.", Is: "no", Because: "The s begins to work once there are keys. TLS does not hide who you talk to."},
				{Text: "Yes, and with it the note.", Because: "A public key locks but does not open. Everybody may have it: that is the whole idea."},
			},
		},
		Look: &Look{Field: "tls.handshake.certificate", Eye: "eavesdropper", Label: "Show the certificate"},
	},
	{
		Title: "The envelope",
		Text: `Now the client makes up 48 bytes, the pre-master secret. The first two are the version that it offered, the rest is random. It pads them, locks them with the public key of the certificate, and sends the result in a message called Client Key Exchange.

From these 48 bytes and all messages so far, both compute their keys: both sides have agreed on the extended master secret, which takes in every message, not just the random bytes of the hellos. The messages are public. Everything depends on the envelope.`,
		Ask: &Question{
			Ask:  "The secret has 48 bytes and the server's key has 2,048 bits. How long is the envelope?",
			From: Measure{What: Length, Eye: "eavesdropper", Field: "tls.handshake.epms"},
			Choices: []Choice{
				{Text: "48 bytes, as long as what is in it.", Is: "48", Because: "RSA does not work byte by byte. It computes with one number as long as the key, whatever is in it."},
				{Text: "256 bytes, as long as the key.", Right: true, Is: "256", Because: "2,048 bits are 256 bytes. The 48 bytes are padded up to that, with random bytes, so the same secret never looks the same twice."},
				{Text: "64 bytes, in blocks of 16.", Is: "64", Because: "Blocks of 16 bytes belong to AES. RSA knows one block only, as long as its key."},
			},
		},
		Look: &Look{Field: "tls.handshake.epms", Eye: "eavesdropper", Label: "Show the envelope"},
	},
	{
		Title: "The proof comes with the key",
		Text: `The server signs nothing here. How does the client know that the server has the private key, and did not just copy the certificate?

The server opens the envelope. Each side ends its handshake with a message called Finished, a sum over everything that was said, made with the new keys. A server that could not open the envelope cannot make it.

Choose the fault with a certificate that belongs to another key, and see where it breaks off.`,
		Look: &Look{Field: "tls.handshake.verify_data", Eye: "client", Label: "Show the client's Finished"},
	},
	{
		Title: "The note, locked well",
		Text: `The question and the answer are locked with AES-GCM, a cipher that is as good as any. Each record begins with 8 bytes of a nonce, a number that is used once, and ends with a tag of 16 bytes, its seal.

In TLS 1.2 the record's label tells the truth about what is inside: 22 for the handshake, 23 for content, 21 for the goodbye.`,
		Ask: &Question{
			Ask:  "Can the eavesdropper read the note?",
			From: Measure{What: Readable, Eye: "eavesdropper"},
			Choices: []Choice{
				{Text: "No. They lack the private key.", Right: true, Is: "no", Because: "They have the certificate, both hellos and the envelope. All that is missing is one number, and it never left the server."},
				{Text: "Yes: the envelope went right past them.", Is: "yes", Because: "They have it, but locked. Without the private key it is 256 bytes that say nothing."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "eavesdropper", Label: "Show the question as the eavesdropper sees it"},
	},
	{
		Title: "One stolen key",
		Text: `Somebody recorded all this. A year later they steal the server's private key: from a backup, from an old disk, or with a court order.

The cipher was good, the key was fresh, and nobody made a mistake.`,
		Ask: &Question{
			Ask:  "What can they read now?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Nothing: each conversation had a key of its own.", Is: "no", Because: "It had, but what made that key is in the recording, in the envelope. The stolen key opens the envelope."},
				{Text: "The note, and every other conversation recorded under this key.", Right: true, Is: "yes", Because: "One key opens every envelope that was locked with its public half. There is no forward secrecy. That is why TLS 1.3 no longer works this way."},
				{Text: "Only what is sent from now on.", Because: "The recording has all it takes: the envelope, and the messages before it. It does not expire."},
			},
		},
		Look: &Look{Field: "http.file_data", Eye: "thief", Label: "Read the note with the stolen key"},
	},
	{
		Title: "What still leaks",
		Text: `Even without a thief, the eavesdropper reads the site's name in the hello, and the certificate, which has the name again. They see when each side speaks. Not counting its header, a content record is 24 bytes longer than what is in it, so lengths leak to the byte.

The next lesson no longer sends the key at all: it is made on the spot.`,
		Look: &Look{Field: "tls.handshake.extensions_server_name", Eye: "eavesdropper", Label: "Show the name in the hello"},
	},
}
