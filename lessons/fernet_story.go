package lessons

var fernetStory = []Step{
	{
		Title: "A box with one key, cut twice",
		Text: `Again a client asks the Secret Squirrels for their note. This time the server locks it before sending it. Client and server each have the same key: 32 random bytes, new for each run.

The recipe for locking is called Fernet. What comes out is a token: one long word of letters, digits and a few signs. The rest of the conversation is as before.

So an eavesdropper still reads who asks whom, and for what. Only the note looks different.`,
		Look: &Look{Field: "plainsight.fernet", Eye: "eavesdropper", Label: "Show the token on the wire"},
	},
	{
		Title: "It looks scrambled. Is it?",
		Text: `The token is written in base64url: an alphabet of 64 letters, digits and signs that every computer knows. Four characters stand for three bytes.

All tokens made these days begin with gAAAAA. The first byte is always 0x80, which is 128 written in hexadecimal: the version of the recipe. The next ones are zeros, the front of a number that is still small and has room to grow.`,
		Ask: &Question{
			Ask: "Somebody wants to undo the base64url. What do they need?",
			Choices: []Choice{
				{Text: "The shared key.", Right: false, Because: "There is no key in it. It is an alphabet, as Morse code is, made so that any byte can travel as text."},
				{Text: "Only the table of the alphabet.", Right: true, Because: "It is public, so this layer hides nothing. What keeps the note locked is inside."},
				{Text: "A very fast computer.", Right: false, Because: "There is nothing to guess. A child with the table can do it on paper."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.version", Eye: "eavesdropper", Label: "Show the first byte"},
	},
	{
		Title: "When was it written?",
		Text: `After the version, 8 bytes say when the token was made.

A receiver can use that to turn old tokens away. This client accepts none older than 60 seconds: such a limit is called a time-to-live. The token ends with a seal, which we will come to soon. It covers the time too, so nobody without the key can make a token look younger.`,
		Ask: &Question{
			Ask:  "What can the eavesdropper say about when the note was locked?",
			From: Measure{What: Seen, Eye: "eavesdropper", Field: "plainsight.fernet.timestamp"},
			Choices: []Choice{
				{Text: "Nothing: the token is encrypted.", Is: "no", Because: "Not all of it is. The time comes before the encrypted part, in the clear."},
				{Text: "The day, perhaps.", Because: "It is finer than that: the number counts seconds."},
				{Text: "The time, to the second.", Right: true, Is: "yes", Because: "The 8 bytes count seconds since the start of 1970, and they come before the encrypted part, in the open. Anyone who finds the token years later can still say when it was locked."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.timestamp", Eye: "eavesdropper", Label: "Show the time"},
	},
	{
		Title: "Same note, different face",
		Text: `In this run two clients fetch the note, one after the other. Compare the two tokens, in the first answer and in the second: after the version and the time they have nothing in common, although the note and the key are the same.

The reason is the IV, 16 random bytes that are new for each token. The cipher starts from them, so the same note never gives the same ciphertext twice.

The IV is sent in the open. The receiver needs it, and without the key it helps nobody.`,
		Look: &Look{Field: "plainsight.fernet.iv", Label: "Show the IV of the first"},
	},
	{
		Title: "Locked, but how long?",
		Text: `Now comes the note, encrypted with AES. Half of the shared key does that: 16 of its 32 bytes.

AES works on blocks of 16 bytes. So the note is first padded: 1 to 16 bytes are added, until its length is a multiple of 16.`,
		Ask: &Question{
			Ask: "A note has 20 bytes. How long is its ciphertext?",
			Choices: []Choice{
				{Text: "20 bytes.", Right: false, Because: "AES fills whole blocks only. 20 bytes are one block and a bit, so they are padded."},
				{Text: "32 bytes.", Right: true, Because: "The next multiple of 16. An eavesdropper who sees 32 bytes knows that the note has 16 to 31. The length leaks, though only in steps."},
				{Text: "Always the same, to hide the length.", Right: false, Because: "Fernet does not do that. A long note makes a long token, for all to see."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.ciphertext", Eye: "eavesdropper", Label: "Show the ciphertext"},
	},
	{
		Title: "The seal",
		Text: `The last 32 bytes are a seal, called HMAC. It is a sum over everything before it, made with the other half of the key. Anyone can make a checksum. Without the key, nobody can make this sum.

In this run the second client holds the wrong key. It fetched a token, but the seal did not fit its key, so it stopped there. It did not even try to read the note: the rule is to check first.

Then somebody took the first token, flipped one single bit of its ciphertext, and sent it to the server. That is the POST among the messages.`,
		Ask: &Question{
			Ask:  "What does the server say to a token with one bit flipped?",
			From: Measure{What: Packets, Eye: "eavesdropper", Field: "http.response.code == 400"},
			Choices: []Choice{
				{Text: "It opens it, and one letter is wrong.", Is: "0", Because: "Without the seal one block would come out as garbage, with one bit flipped in the next, or the padding would break. But the seal is checked first, and no longer fits."},
				{Text: "It refuses it: 400, the seal does not fit.", Right: true, Is: "1", Because: "The server does not decrypt a byte of it. It would accept an unchanged copy, though: the seal shows changes, not repeats."},
				{Text: "It repairs the bit.", Because: "The seal shows that something was changed, but not what or where."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.hmac", Eye: "wrong-key", Label: "Show a seal, with the wrong key in hand"},
	},
	{
		Title: "The thief who waits",
		Text:  `Somebody records all these packets today and can read none of them. A year later they steal the key from an old laptop.`,
		Ask: &Question{
			Ask:  "What do they get?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Only what is sent from then on.", Because: "They kept the old packets, and the key is the same. It opens what it locked, whenever that was."},
				{Text: "Every note that was ever locked with this key.", Right: true, Is: "yes", Because: "One key, one secret, all notes, past and future. The recording is the same, and with the stolen key it opens."},
				{Text: "Nothing: the tokens are too old.", Is: "no", Because: "The time in a token is for receivers who choose to check it. A thief does not."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.plaintext", Eye: "thief", Label: "Open it with the stolen key"},
	},
	{
		Title: "What still leaks",
		Text: `The note is safe from the eavesdropper. The rest is not. Still in the open: who talks to whom, the site's name, the question, the time to the second, and the note's length in steps of 16 bytes.

And one thing was never on this wire: how did the client get the key? In this lesson both programs simply had it. If it were sent over the wire like the note in the first lesson, everyone would have it.

That is the problem that Fernet leaves unsolved. To share a secret safely, the two must already share one. The next lessons look for a way out. In the ones on Diffie-Hellman, two strangers agree on a key while everyone listens.`,
		Look: &Look{Field: "http.host", Eye: "eavesdropper", Label: "Show the site's name, in the open"},
	},
}
