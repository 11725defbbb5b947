package lessons

var rsaChatStory = []Step{
	{
		Title: "A lock for everyone, a key for one",
		Text: `Two clients want to chat with the Secret Squirrels, but share no key with them yet. So each makes a key pair. RSA keys come in two halves. What the public half locks, only the private half opens.

Anyone may see the public half. Its 294 bytes go over the wire in the frame called PublicKey. The private half never leaves its client.

Think of an open padlock that you send by post. Anybody can snap it shut. Only you have the key.`,
		Look: &Look{Field: "plainsight.squirrel.public_key", Eye: "eavesdropper", Label: "Show the public key on the wire"},
	},
	{
		Title: "A digest is not a signature",
		Text: `After the public key come 32 bytes: its SHA-256. That is a digest, a short sum over all of its bytes. If one bit changes, the sum comes out quite different.

The server computes the sum again from what arrived. It fits, so the server answers with the frame Accepted.

Choose the fault with a changed byte, and the server refuses.`,
		Ask: &Question{
			Ask: "The digest fits. What does the server know now?",
			Choices: []Choice{
				{Text: "That the key is the client's.", Because: "The digest names nobody. It belongs to whatever key comes before it, no matter who put it there."},
				{Text: "That nobody replaced the key on the way.", Because: "Somebody who replaces the key replaces the digest too. No secret is needed to make one, so a digest is not a signature."},
				{Text: "That the key arrived as somebody sent it.", Right: true, Because: "It finds accidents: a bit that flipped on the way. Who sent it is another question, and the next lesson is about that."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.digest.check", Eye: "eavesdropper", Label: "Show the check, made again from the capture"},
	},
	{
		Title: "The key in a sealed box",
		Text: `RSA is slow and can lock only short messages. So it is used once, to send a key for something faster. The server makes a Fernet key for this client: 32 random bytes. It locks them with the client's public key.

Some random padding is mixed in first. The recipe for that is called OAEP. With it, the same key sealed twice looks different each time. Older tutorials use PKCS#1 v1.5 instead; we do not, because a receiver that gives away whether that padding fits can be tricked into opening the box, question by question.`,
		Ask: &Question{
			Ask:  "A key of 32 bytes is sealed. How long is the result on the wire?",
			From: Measure{What: Length, Eye: "eavesdropper", Field: "plainsight.squirrel.sealed_key"},
			Choices: []Choice{
				{Text: "32 bytes.", Is: "32", Because: "RSA does not lock byte by byte. It calculates with one number that is as large as its key."},
				{Text: "44 bytes: it is written in base64.", Is: "44", Because: "That is how long a Fernet key is when it is written as text. It is sealed as raw bytes here."},
				{Text: "256 bytes.", Right: true, Is: "256", Because: "2048 bits are 256 bytes. Anything sealed with such a key has that length, however short it is."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.sealed_key", Eye: "eavesdropper", Label: "Show the sealed key"},
	},
	{
		Title: "The padlock was in the open",
		Text: `The eavesdropper has recorded the public key and the sealed key. Both are complete, and both digests fit.

Look through the client's eyes, and the sealed key opens: out come 32 bytes, and with them all the messages that follow.`,
		Ask: &Question{
			Ask:  "The eavesdropper has the public key. Do they see the Fernet key?",
			From: Measure{What: Seen, Eye: "eavesdropper", Field: "plainsight.squirrel.fernet_key"},
			Choices: []Choice{
				{Text: "Yes: the key that locks also opens.", Is: "yes", Because: "That is how a Fernet key works, which both sides share. With RSA, the half that locks does not open."},
				{Text: "No: the half that locks does not open.", Right: true, Is: "no", Because: "The way back is through the private half. As far as anybody knows, computing that from the public half would take all the computers in the world longer than anyone can wait. A large quantum computer could do it, but nobody has built one."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.fernet_key", Eye: "client", Label: "Open it with the private key"},
	},
	{
		Title: "Two clients at once",
		Text: `Both clients chat at the same time, so their packets are mixed in the list. The port tells you which packet is whose.

At the other end is a program with a few rules. It knows a note, can count, and gives away acorns. Turn on "Let me talk" in the options, and write to it yourself.`,
		Ask: &Question{
			Ask:  "Two clients, one server. How many Fernet keys are there?",
			From: Measure{What: Distinct, Eye: "client", Field: "plainsight.squirrel.fernet_key"},
			Choices: []Choice{
				{Text: "One: it is the server's key.", Is: "1", Because: "Then each client could read what the other writes. The server makes a new key for each client."},
				{Text: "Two: one for each client.", Right: true, Is: "2", Because: "The second client cannot read what the first one says, though both talk to the same squirrels."},
				{Text: "Four: one for each direction of each client.", Is: "4", Because: "You could do that, and TLS does. Here one key locks both directions of a conversation."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.plaintext", Eye: "client", Label: "Show the first message that these keys open"},
	},
	{
		Title: "Where does a message end?",
		Text: `TCP carries a stream of bytes, not messages. Two frames sent one after the other may arrive in one piece, and a long one in several. So each frame here says up front how long it is.

A well-known tutorial reads 1,024 bytes at a time instead, and takes that for one message. That works on a quiet day. But the answer with a note of 1,024 bytes is a token of 1,464 bytes. Cut off at 1,024, it no longer opens.

The same tutorial sends Python objects, "pickled". Unpacking one means doing what it says. Anybody who can connect could make the server run any command, before a single digest is checked. So only bytes with lengths cross this wire.`,
		Look: &Look{Field: "plainsight.squirrel.length", Eye: "eavesdropper", Label: "Show a length in front of a frame"},
	},
	{
		Title: "The thief who waits",
		Text:  `Somebody records all these packets and can read none of them. Later they steal the clients' private keys from two old laptops. Nobody broke into the server, and it has thrown its Fernet keys away.`,
		Ask: &Question{
			Ask:  "Can the thief read the note?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "No: the Fernet keys are gone.", Is: "no", Because: "They are in the recording, sealed. The private key opens the box, and the box has the Fernet key in it."},
				{Text: "Yes, in every recording made with these keys.", Right: true, Is: "yes", Because: "The key itself crossed the wire, though sealed. So anyone who gets the private key later can open what was recorded before. Later lessons make a key that neither side sends."},
				{Text: "Only what is sent from now on.", Because: "The recording does not forget. An old private key opens old conversations: that is the trouble with it."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.fernet_key", Eye: "thief", Label: "Open the box with the stolen key"},
	},
	{
		Title: "What still leaks",
		Text: `The eavesdropper cannot read a word. They see who talks to whom, when and for how long. They see how long each message is, in steps of 16 bytes, and who asks and who answers. Each token tells everyone when it was made.

And one question was never asked. The server sealed a key for the owner of the public key that arrived. Whose was it?`,
		Ask: &Question{
			Ask:  "How many messages can the eavesdropper count?",
			From: Measure{What: Count, Eye: "eavesdropper", Field: "plainsight.fernet.hmac"},
			Choices: []Choice{
				{Text: "None: they are encrypted.", Is: "0", Because: "What they say is encrypted. That they were sent is not: each has a type and a length in front."},
				{Text: "Only the questions: the answers are shorter.", Is: "7", Because: "An answer is not part of its question. Short or long, it is a frame of its own, with its length for all to see."},
				{Text: "Every single one: 14, and more if you type some.", Right: true, Is: ">13", Because: "7 messages from the clients, 7 answers, each with its length and its time. You can guess a good deal from such patterns, without a key."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.timestamp", Eye: "eavesdropper", Label: "Show when a message was written"},
	},
}
