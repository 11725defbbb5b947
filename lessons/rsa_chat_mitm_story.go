package lessons

var rsaChatMITMStory = []Step{
	{
		Title: "Somebody answers the door",
		Text: `The client wants to talk to the Secret Squirrels, as in the previous lesson. But somebody has given it a wrong address: with a forged answer to the question of where the squirrels live, say, or a Wi-Fi network that is not what it seems.

So the client talks to an attacker, who opens a second connection to the real server. Both conversations are in the list of packets. Neither end sees the other conversation.`,
		Look: &Look{Field: "plainsight.squirrel.public_key", Eye: "client", Label: "Show the public key that the client sends"},
	},
	{
		Title: "Another padlock",
		Text:  `The client sends its public key. What reaches the server is a public key too, just as well made, with just as many bits. Nothing in a public key says whose it is.`,
		Ask: &Question{
			Ask:  "One client talks to one server. How many different public keys cross the wire?",
			From: Measure{What: Distinct, Eye: "eavesdropper", Field: "plainsight.squirrel.public_key"},
			Choices: []Choice{
				{Text: "One: the client's.", Is: "1", Because: "It would be, without the attacker. They keep the client's key and send the server one of their own."},
				{Text: "Two: the client's, and the attacker's.", Right: true, Is: "2", Because: "Anyone who sees both sides can compare them and tell that something is wrong. Each end sees only one."},
				{Text: "Four: each side has a pair.", Is: "4", Because: "Each private half stays with its owner, and the server has no pair at all in this protocol."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.public_key", Where: "tcp.stream == 1", Eye: "server", Label: "Show the public key that reaches the server"},
	},
	{
		Title: "Four digests to check",
		Text: `Each public key and each sealed key is followed by its SHA-256, and the receiver computes the sum again. That is four checks in this run: two on each side of the attacker.

If a digest does not fit, the receiver sends Refused and leaves. If it fits, the receiver sends Accepted.`,
		Ask: &Question{
			Ask:  "How many times does somebody say Accepted?",
			From: Measure{What: Count, Eye: "eavesdropper", Field: "plainsight.squirrel.accepted"},
			Choices: []Choice{
				{Text: "Not once: the digests show that the key was replaced.", Is: "0", Because: "They would, if the attacker had left the client's digest there. But the attacker made a new one for the new key. Anyone can."},
				{Text: "Twice: the client is fooled, and the server is not.", Is: "2", Because: "Neither has anything to compare with. The server has never seen the client's key before."},
				{Text: "Four times: all of them fit.", Right: true, Is: "4", Because: "A digest is not a signature. It says that key and digest belong together, not that they belong to the client."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.accepted", Eye: "eavesdropper", Label: "Show an Accepted"},
	},
	{
		Title: "Two keys, and somebody who has both",
		Text: `The server makes a Fernet key and seals it with the public key that it was given. That one is the attacker's. For the client, the attacker makes another Fernet key and seals it with the client's public key.

From then on both talk in Fernet tokens, as in the previous lesson. The encryption is as strong as ever.`,
		Ask: &Question{
			Ask:  "Can the man in the middle read the note?",
			From: Measure{What: Readable, Eye: "mitm"},
			Choices: []Choice{
				{Text: "No: it is encrypted all the way.", Is: "no", Because: "It is encrypted on each half of the way. In between it lies open on the attacker's desk. Encryption is not authentication."},
				{Text: "Yes, every word of it.", Right: true, Is: "yes", Because: "They hold a key for each side. They open each message with one, read it, and lock it with the other. The encryption is good, but it ends at the wrong person. An eavesdropper without a key still reads nothing."},
				{Text: "Only by breaking RSA.", Because: "Nobody breaks anything here. The server itself sealed its key for the attacker, as it was asked to."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.fernet_key", Eye: "mitm", Label: "Open the server's key, as the attacker does"},
	},
	{
		Title: "And they do more than read",
		Text:  `The client writes: "Meet me under the old oak at noon." The squirrels answer that they will be there, and the client is content. The message has a seal, the HMAC, and it fits.`,
		Ask: &Question{
			Ask:  "How many messages about a bridge does the server get?",
			From: Measure{What: Packets, Eye: "server", Field: `plainsight.fernet.plaintext contains "old bridge"`},
			Choices: []Choice{
				{Text: "None: the seal would not fit a changed message.", Is: "0", Because: "It would not fit if the key were unknown. But the attacker holds the server's key, and made a new seal over the new words."},
				{Text: "One: it reads \"Meet me under the old bridge at noon.\"", Right: true, Is: "1", Because: "The client and the server will wait in two different places, and each has a message that opened without complaint. Compare what the two see."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.plaintext", Eye: "mitm", Label: "Show what the attacker reads"},
	},
	{
		Title: "What was missing",
		Text: `Nobody miscalculated, and no cipher was broken. What was missing is a reason to believe that a public key belongs to the one you mean.

Such a reason has to come from outside this wire. It may be a key that you knew before, a fingerprint read out over the telephone, or somebody you trust who signs it.`,
		Ask: &Question{
			Ask: "What would have stopped the attacker?",
			Choices: []Choice{
				{Text: "RSA keys of 4096 bits.", Because: "The attacker makes one of 4096 bits too. The length guards against guessing, and nothing was guessed."},
				{Text: "A longer digest: SHA-512.", Because: "Anybody can compute that as well. Without a secret in it, a digest is no proof of who made it."},
				{Text: "A signature that the other side can check with a key that it already knew.", Right: true, Because: "The attacker cannot make that signature. This is what certificates bring to TLS, as later lessons show."},
				{Text: "Encrypting the public key.", Because: "With which key? The two sides share none yet. And it is no secret: it has to be the right one, not a hidden one."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.digest", Eye: "eavesdropper", Label: "Show a digest, which anybody can make"},
	},
	{
		Title: "What still leaks",
		Text: `To the man in the middle there is nothing left to leak: they have it all, and can say what they like in either name. The eavesdropper still cannot read a word. They see lengths, times and who talks to whom.

They see one thing that client and server do not: two conversations that answer each other, with two public keys. Integrity means that the bytes are unchanged. Authenticity means that you know whose they are. You need both.`,
		Look: &Look{Field: "plainsight.squirrel.type", Eye: "eavesdropper", Label: "Show what is in the open"},
	},
}
