package lessons

var tls12CBCStory = []Step{
	{
		Title: "New: the key is no longer sent",
		Text: `In the previous lesson, the key crossed the wire in an envelope, and a thief with the server's private key opened it. Here no key is sent.

Each side makes up a number and sends a point computed from it, 32 bytes long. From its own number and the other side's point, each computes the same secret. The numbers are thrown away afterwards. This is called ECDHE, and the next lesson looks at it closely.

This one looks at the other half: how the records are locked. Here that is done with a method of the 1970s, called CBC.`,
		Look: &Look{Field: "tls.handshake.server_point", Eye: "eavesdropper", Label: "Show the server's point"},
	},
	{
		Title: "Blocks in a chain",
		Text: `AES turns a block of 16 bytes into another. Two equal blocks would give two equal results, and that gives something away. So each block is first mixed with the result before it. That chain is cipher block chaining: CBC.

The first block has none before it, so random bytes take its place. They are called the IV and are put in front of the record, in the open.`,
		Ask: &Question{
			Ask:  "How many random bytes does an encrypted record begin with?",
			From: Measure{What: Length, Eye: "client", Field: "plainsight.tls.nonce"},
			Choices: []Choice{
				{Text: "16, one block.", Right: true, Is: "16", Because: "The IV takes the place of the block before the first. TLS 1.0 used the end of the record before, which anyone who listened had seen, and that led to an attack named BEAST."},
				{Text: "8, like the nonce in the previous lesson.", Is: "8", Because: "That was GCM, whose 8 bytes need not be random: they only have to be new for each record. CBC needs a whole block that nobody can predict."},
				{Text: "None: the IV is part of the key.", Is: "0", Because: "An IV is not a key. It must be new for each record, so it has to be sent, and anyone may see it."},
			},
		},
		Look: &Look{Field: "plainsight.tls.nonce", Eye: "client", Label: "Show the IV"},
	},
	{
		Title: "First the seal",
		Text: `CBC hides, but it does not notice changes. So each record also gets a seal: 20 bytes of HMAC with SHA-1, a sum that takes a key to make. The record's number goes into the sum, so a copy does not fit either.

Such a seal is also called a MAC. It is computed first, over the content, before anything is encrypted.`,
		Ask: &Question{
			Ask:  "Can the eavesdropper see the seal?",
			From: Measure{What: Seen, Eye: "eavesdropper", Field: "plainsight.tls.mac"},
			Choices: []Choice{
				{Text: "Yes, at the end of the record, as with Fernet.", Is: "yes", Because: "Fernet encrypts first and seals last, so its seal is on the outside. Here the seal is inside and encrypted with the rest."},
				{Text: "No, it is encrypted with the content.", Right: true, Is: "no", Because: "This is called MAC-then-encrypt. It sounds safer, but it is not. The receiver has to decrypt before it can check, so it works on bytes that an attacker has chosen."},
			},
		},
		Look: &Look{Field: "plainsight.tls.mac", Eye: "client", Label: "Show the seal, with the client's keys"},
	},
	{
		Title: "Then the padding",
		Text: `Content and seal have to fill whole blocks. So padding is added, and a last byte that says how much there is. All bytes of the padding have that same value.

The padding comes after the seal, so no seal protects it.`,
		Ask: &Question{
			Ask:  "The client has opened the record. What class do the padding bytes have for it?",
			From: Measure{What: ClassOf, Eye: "client", Field: "plainsight.tls.padding_length"},
			Choices: []Choice{
				{Text: "Structure: they say nothing and only fill up space.", Right: true, Is: "structure", Because: "They are not part of the message. But the receiver has to look at them, and the way it fails when they are wrong was enough for attackers."},
				{Text: "Integrity: they are checked like a seal.", Is: "integrity", Because: "They are checked, but anyone can make them: the rule has no key in it. A checksum is not a seal."},
				{Text: "Plaintext: they are the end of the note.", Is: "plaintext", Because: "The note ends before the seal. The padding was added after it, to fill the last block."},
			},
		},
		Look: &Look{Field: "plainsight.tls.padding_length", Eye: "client", Label: "Show the last byte"},
	},
	{
		Title: "Why it was replaced",
		Text: `Change a byte of a CBC record and send it on. The receiver decrypts and finds either wrong padding or a wrong seal. If you can tell which, by its answer or just by how long it takes, you can guess a byte of the content: at most 256 tries, each in a connection of its own, and you have it. It works only if the client sends the same content each time.

That is a padding oracle. Lucky 13 and POODLE were attacks of this kind.

So both mistakes must get the same alert, 20, in the same time. Choose the fault with a flipped bit under Options and see it. TLS 1.3 has only ciphers that seal and lock in one step.`,
		Look: &Look{Field: "tls.app_data", Eye: "eavesdropper", Label: "Show a record that somebody could change"},
	},
	{
		Title: "The thief comes too late",
		Text:  `The server has an RSA key of the same kind as in the previous lesson, and again a thief steals it.`,
		Ask: &Question{
			Ask:  "Does the stolen key open this recording?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Yes, CBC is broken.", Is: "yes", Because: "The attacks need a server that answers thousands of changed records. A recording answers nothing, and AES itself is not broken."},
				{Text: "No. What the thief needs was thrown away.", Right: true, Is: "no", Because: "An old cipher and forward secrecy are two different things. The numbers behind both points are gone. The stolen key signed the server's point, and never locked anything."},
				{Text: "Yes, an RSA key opened the last one.", Because: "That was a key of the same kind, doing something else: it opened an envelope. This one signs. A signature hides nothing, so nothing opens."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "thief", Label: "Look with the stolen key"},
	},
	{
		Title: "What still leaks",
		Text: `The name in the hello and the certificate are in the open, as before. Lengths leak in steps of 16 bytes now, since records fill whole blocks: a little less than with GCM.

Next comes the same handshake with a modern cipher, and a close look at what the server signs.`,
		Look: &Look{Field: "tls.record.length", Where: "tls.app_data and not tls.handshake and not tls.change_cipher_spec", Eye: "eavesdropper", Label: "Show the length of an encrypted record"},
	},
}
