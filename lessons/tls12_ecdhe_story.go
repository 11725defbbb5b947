package lessons

var tls12ECDHEStory = []Step{
	{
		Title: "New: lock and seal in one",
		Text: `This is TLS 1.2 at its best, and much of the web still speaks it. The keys are made on the spot, as in the previous lesson. The cipher is AES-GCM, which locks and seals in one go: no padding, no chain, and nothing is decrypted before the seal has been checked.

Three words in the name of the cipher suite say what does which job. ECDHE makes the key, RSA signs, AES-GCM locks.`,
		Look: &Look{Field: "tls.handshake.ciphersuite", Eye: "eavesdropper", Label: "Show the cipher suite"},
	},
	{
		Title: "A point, in the open",
		Text: `After its certificate the server sends a message that RSA key transport does not have: Server Key Exchange. It holds a point, 32 bytes long, on a curve called Curve25519; the function that computes it is X25519. The server made up a number for it, and will forget that number.

The client answers with a point of its own. Both points cross the wire as they are.`,
		Ask: &Question{
			Ask:  "The eavesdropper has both points. Can they read the note?",
			From: Measure{What: Readable, Eye: "eavesdropper"},
			Choices: []Choice{
				{Text: "Yes, they know everything that the two know.", Is: "yes", Because: "They lack both numbers. Each side knows one of them, and with the other's point that is enough. With the two points alone, nobody knows how."},
				{Text: "No, the two points are not enough.", Right: true, Is: "no", Because: "As far as anybody knows, to get from a point back to its number would take longer than the sun will last. A large quantum computer could do it, which is why new key shares are being added to TLS."},
			},
		},
		Look: &Look{Field: "tls.handshake.client_point", Eye: "eavesdropper", Label: "Show the client's point"},
	},
	{
		Title: "The signature underneath",
		Text: `Anyone could send a point. Somebody in the middle could give each side a point of their own, and read along.

So the server signs its point, together with the random bytes of both hellos. The client checks the signature with the public key in the certificate. The random bytes are new each time, so an old signature does not fit.`,
		Ask: &Question{
			Ask:  "How long is the signature of a key of 2,048 bits?",
			From: Measure{What: Length, Eye: "eavesdropper", Field: "tls.handshake.sig"},
			Choices: []Choice{
				{Text: "32 bytes, like the digest that is signed.", Is: "32", Because: "A digest is not a signature. Anyone can compute the digest, but it takes the private key to make a signature of it."},
				{Text: "256 bytes, as long as the key.", Right: true, Is: "256", Because: "RSA computes with one number as long as the key, as it did with the envelope two lessons ago. A key of the same kind does another job here."},
				{Text: "64 bytes, two for each byte of the point.", Is: "64", Because: "RSA signatures are as long as the key, whatever was signed. There is another kind, ECDSA, whose signatures are about that short."},
			},
		},
		Look: &Look{Field: "tls.handshake.sig", Eye: "eavesdropper", Label: "Show the signature"},
	},
	{
		Title: "Signing is not locking",
		Text:  `Compare this with RSA key transport. The long-term key is of the same kind, and the certificate says the same about it. There it opens an envelope; here it signs a point.`,
		Ask: &Question{
			Ask:  "Can the thief with the server's private key read the note?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Yes, as two lessons ago.", Is: "yes", Because: "There the key of the conversation was in the recording, in an envelope. Here it was never sent, in any form."},
				{Text: "No. This is forward secrecy.", Right: true, Is: "no", Because: "What was signed is in the open anyway, so a stolen key finds nothing to open. The past stays locked. From now on the thief can pose as the server, until the certificate expires or clients learn that it was revoked, and that is bad enough."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "thief", Label: "Look with the stolen key"},
	},
	{
		Title: "Finished: both saw the same",
		Text: `Up to here everything was in the open, and could have been changed on the way. Could somebody strike the good cipher from the hello, so that both sides use a bad one?

Each side's last message, Finished, has a sum over all messages as it has seen them, 12 bytes long and encrypted. And the keys themselves are made from all these messages. If anyone changed one letter, the two ends have different keys. A fault under Options tries it.`,
		Look: &Look{Field: "tls.handshake.verify_data", Eye: "client", Label: "Show the sum, with the client's keys"},
	},
	{
		Title: "What still leaks",
		Text: `Anyone can read the name in the hello and the server's certificate. The label on each record says what kind it is, even on an encrypted one: 23 for content, 21 for the goodbye. Not counting its header, a record is 24 bytes longer than its content, so lengths leak to the byte.

TLS 1.3, in the next lesson, hides the certificate and the labels as well. It also saves one round trip.`,
		Look: &Look{Field: "tls.handshake.certificate", Eye: "eavesdropper", Label: "Show the certificate"},
	},
}
