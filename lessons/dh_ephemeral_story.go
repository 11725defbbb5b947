package lessons

var dhEphemeralStory = []Step{
	{
		Title: "New paint for each conversation", Picture: "paint",
		Text: `In the previous lesson the server had one private number for everyone, and anybody who stole it could open everything. The cure is simple: make up a new number for each conversation, and throw it away at the end. Such keys are called ephemeral, from the Greek for lasting only a day. Here they last for one conversation.

Here the client and the server both do that. The picture of the paint is drawn from the numbers of this run. Run it again, and every colour changes except the common one.`,
		Look: &Look{Field: "plainsight.squirrel.public_value", Label: "Show the client's public value"},
	},
	{
		Title: "Whose paint did you mix with?",
		Text: `A public value is only a number. Nothing in it says who made it. So somebody may sit in the middle, take the client's value, and send the server one of their own; and do the same the other way. Then they have two keys, one with each side. They open each message, read it, and lock it again.

Choose the fault with a man in the middle, and choose that nobody signs. Then look through their eyes.`,
		Ask: &Question{
			Ask: "Nobody signs, and a man sits in the middle. How do client and server notice?",
			Choices: []Choice{
				{Text: "Messages no longer open.", Right: false, Because: "They do open: the man in the middle locks each one again, with the key that its receiver has. All seals fit."},
				{Text: "They do not.", Right: true, Because: "Each has a good key, shared with just one other party. But that party is not who they think it is. Encryption is not authentication: it hides what you say, but does not tell you who is listening at the other end."},
				{Text: "The shared secret looks odd.", Right: false, Because: "It looks like any other. Client and server have different ones, but to compare them they would have to talk, and the man in the middle carries everything they say."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.public_value", Eye: "eavesdropper", Label: "Show a value that anybody could have made"},
	},
	{
		Title: "The server signs",
		Text: `So the server has a second key, one that it keeps: a signing key, of a kind called Ed25519. With its private half it signs the Parameters and both public values, just as they were sent. Anyone can check that with the public half, and the client knows the public half beforehand.

A man in the middle cannot make this signature. If they pass on the real one, it covers other numbers than the client has seen, and does not fit. The client refuses and closes. Try it with the fault.`,
		Ask: &Question{
			Knobs: map[string]string{"signature": "signed"},
			Ask:   "The signature crosses the wire. What are its bytes to an eavesdropper?",
			From:  Measure{What: ClassOf, Eye: "eavesdropper", Field: "plainsight.squirrel.signature"},
			Choices: []Choice{
				{Text: "Ciphertext: the public values are encrypted in it.", Is: "ciphertext", Because: "Signing is not encrypting. The signed numbers are right there in the open, and there is nothing to get out of the signature."},
				{Text: "A seal that everyone can see, and that anyone with the server's public key can check.", Right: true, Is: "integrity", Because: "It has 64 bytes and hides nothing. The key that checks it is public, but not in this recording: the client had it beforehand. It shows who made the signature, and that no bit has changed since."},
				{Text: "A digest of the public values, which anyone could make.", Is: "metadata", Because: "A digest is not a signature. Anyone can compute a digest of anything; this takes the private half of a key."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.signature", Eye: "eavesdropper", Label: "Show the signature"},
	},
	{
		Title: "Now the note",
		Text: `Both sides compute the shared secret, and HKDF makes a key of 32 bytes from it, the same for both directions. The client sends its question in one Fernet token, and the server answers in another.

To lock the question, the client needs nothing that was agreed on before. The signing key says who the server is, and never touches a message.`,
		Ask: &Question{
			Ask:  "In how many packets can the eavesdropper open a message?",
			From: Measure{What: Packets, Eye: "eavesdropper", Field: `plainsight.class == "opened"`},
			Choices: []Choice{
				{Text: "None.", Right: true, Is: "0", Because: "Everything that was sent before the tokens is in the open, and none of it opens a token. That takes one of the two private numbers."},
				{Text: "One: the question is not secret.", Is: "1", Because: "It may be no secret, but it is locked all the same. Once there is a key, the client locks everything it says."},
				{Text: "Two: the public values are the key.", Is: "2", Because: "Everyone may know those. The key comes from one side's public value and the other side's private number."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.ciphertext", Eye: "eavesdropper", Label: "Show a locked message"},
	},
	{
		Title: "The thief comes too late",
		Text:  `Again somebody recorded everything, and breaks in later. They find what the server keeps: its signing key.`,
		Ask: &Question{
			Ask:  "Does the signing key open the recording?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Yes: it is the server's most secret key.", Is: "yes", Because: "It is, but nothing was locked with it. All that it ever does is sign public values."},
				{Text: "No: what made the key was thrown away.", Right: true, Is: "no", Because: "The private number of this conversation is gone, and so is the client's. This is forward secrecy: somebody who breaks in tomorrow cannot open what was said today. With the stolen key they can pose as the server from now on, though."},
				{Text: "Only the server's half of it.", Because: "There is one key for both directions, and it came from two private numbers. Neither was kept."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.ciphertext", Eye: "thief", Label: "Look with the stolen key"},
	},
	{
		Title: "Where does the prime come from?",
		Text: `Unless you choose otherwise, client and server use ffdhe2048, a prime that everyone knows. You can also have a fresh one made, just for this run. It must be a safe prime: take away 1 and halve it, and the result must be prime too. These are so rare that a computer tries thousands of candidates, after striking out those that a small prime divides. Meanwhile you can see how far it is.

A fresh prime must be sent along, and the server has to test it: with a bad one, others could work out the key. No test finds every trick, which is why most programs use a known prime.`,
		Look: &Look{Field: "plainsight.squirrel.group", Label: "Show which group was used"},
	},
	{
		Title: "The same with X25519",
		Text: `Choose X25519 as the group, and run again. The picture is the same, with points on a curve instead of remainders. A public value then has 32 bytes, where the 2,048-bit group needs 256, and it is just as hard to undo, or harder.

Most of the web exchanges keys with it, by now often together with a second method, made to withstand quantum computers. The frames, the signature and HKDF stay as they are. All that changes is the calculation in the middle.`,
		Look: &Look{Field: "plainsight.squirrel.public_value_length", Label: "Show how long a public value is"},
	},
	{
		Title: "What still leaks",
		Text: `Somebody who only listens cannot read the note, and neither can somebody who steals the signing key later. And if the server signed, the client knows who it is talking to. The server does not know who the client is: it gave its note to anyone who asked. A stranger may ask too, and gets it.

Still in the open: who talks to whom, when, and how long each message is, in steps of 16 bytes.

And how did the client come to know the signing key? Here it simply did. On the web, a server that you have never met shows a certificate instead. That is the next story.`,
		Look: &Look{Field: "ip.dst", Eye: "eavesdropper", Label: "Show who talks to whom"},
	},
}
