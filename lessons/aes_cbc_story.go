package lessons

var aesCBCStory = []Step{
	{
		Title: "A good cipher, all by itself",
		Text: `Client and server share a key of 16 random bytes. The cipher is AES, which most of the world uses, and there are more keys than anybody can try.

AES turns one block of 16 bytes into another. A note is longer than that, so there has to be a rule for stringing blocks together. Here it is CBC: before a block is encrypted, it is mixed with the ciphertext of the block before it.

The message holds nothing else: no time, no seal.`,
		Ask: &Question{
			Ask:  "Can the eavesdropper read the note?",
			From: Measure{What: Readable, Eye: "eavesdropper"},
			Choices: []Choice{
				{Text: "No.", Right: true, Is: "no", Because: "Nobody has found a way to read AES without the key. That is not a proof: no cipher with a short key is proven unbreakable. It has only stood up to everyone who tried. What goes wrong in this lesson goes wrong around it."},
				{Text: "Yes, by trying all keys.", Is: "yes", Because: "The number of keys has 39 digits. All the computers in the world would not get through them before the sun burns out."},
				{Text: "Yes: the headers name the cipher.", Because: "They do, but that does not help: the recipe is public. Only the key is secret, and it is not on the wire."},
			},
		},
		Look: &Look{Field: "plainsight.aes", Eye: "eavesdropper", Label: "Show the message on the wire"},
	},
	{
		Title: "The IV comes first",
		Text: `The first block has no block before it to be mixed with. So each message gets 16 new random bytes in front, in the open. They are called the IV.

In this run the client fetched the note twice. Same note, same key, and not one block is the same.`,
		Look: &Look{Field: "plainsight.aes.iv", Eye: "eavesdropper", Label: "Show the IV"},
	},
	{
		Title: "Filled to the brim",
		Text: `AES works on whole blocks, so in CBC and ECB the message has to fill whole blocks too. To get there, 1 to 16 bytes of padding are added at the end, and each of them says how many there are: five bytes, each a 5. The receiver looks at the last byte and knows how many to take off.

A note that already fills its blocks gets a whole extra block of padding. Otherwise its own last byte would be taken for padding.`,
		Ask: &Question{
			Ask: "A ciphertext has 96 bytes, not counting the IV. How long is the message in it?",
			Choices: []Choice{
				{Text: "96 bytes.", Right: false, Because: "At least one byte is always padding. 96 bytes of text would take 112 bytes of ciphertext."},
				{Text: "80 to 95 bytes.", Right: true, Because: "Between 1 and 16 of the 96 are padding, and the eavesdropper does not know how many. So the length leaks, in steps of 16."},
				{Text: "Nobody can tell: the text is encrypted.", Right: false, Because: "Encryption hides what is said, not how much. Anyone can count the blocks."},
			},
		},
		Look: &Look{Field: "plainsight.aes.padding", Eye: "client", Label: "Show the padding"},
	},
	{
		Title: "The picture that shines through", Picture: "picture",
		Text: `The client also fetched a picture, twice, under the same key. The second time each block was encrypted by itself, without an IV. That is called ECB.

The picture has 224 dots in 14 rows of 16. For each dot it stores the name of the colour, filled up with blanks to 16 characters, which is exactly one block. The ciphertext can be drawn: a square for each block, coloured by its bytes. Anyone on the wire can do that.`,
		Ask: &Question{
			Ask:  "How many blocks does the eavesdropper see that repeat an earlier one in the same message?",
			From: Measure{What: Count, Eye: "eavesdropper", Field: "plainsight.aes.equal_block"},
			Choices: []Choice{
				{Text: "None: AES hides patterns.", Is: "0", Because: "Inside a block it does. But in ECB the same block comes out the same every time, and the picture has few colours."},
				{Text: "Most of them.", Right: true, Is: ">100", Because: "Six colours make six different blocks, and all the other dots repeat one of them. Look at the ECB picture: you have no key, and you see a squirrel. In CBC no block repeats."},
				{Text: "A handful, by chance.", Is: "1..100", Because: "You would not see two blocks of 16 bytes match by chance in a lifetime. Blocks that are equal here were equal before."},
			},
		},
		Look: &Look{Field: "plainsight.aes.equal_block", Eye: "eavesdropper", Label: "Show a block that repeats"},
	},
	{
		Title: "How a block opens",
		Text: `Now open a block with the key. AES turns it back, but what comes out is not the note yet. The block of ciphertext before it still has to be taken out, bit by bit. That operation is called exclusive or: a bit that is 1 there flips the bit here.

Remember this: each bit of the ciphertext block before controls one bit of the note here. And the ciphertext is on the wire, where others can reach it.`,
		Look: &Look{Field: "plainsight.aes.inner", Eye: "client", Label: "Show what AES gives back"},
	},
	{
		Title: "One byte flipped",
		Text: `The note begins: You get 2 acorns and 3 hazelnuts. Somebody who knows that, but has no key, took the first message, flipped byte 6 of its first block, and sent it back to the server. That is the POST among the messages.

What will the server make of it? Think of what one bit of ciphertext controls in the block after it.`,
		Ask: &Question{
			Knobs: map[string]string{"byte": "6"},
			Ask:   "How many times does the server answer 400, because something is wrong with the message?",
			From:  Measure{What: Packets, Eye: "eavesdropper", Field: "http.response.code == 400"},
			Choices: []Choice{
				{Text: "Never. It accepts the changed note.", Right: true, Is: "0", Because: "It decrypted, found padding that fits, and accepted what came out. Block 1 is 16 bytes of garbage. In block 2 byte 6 is flipped, and the rest is as it was. It says 9 hazelnuts now. Encryption is not authentication: hidden does not mean unchanged."},
				{Text: "Once: a changed message does not decrypt.", Is: "1", Because: "Everything decrypts. AES turns any 16 bytes into some 16 bytes, and has no idea that a message could be wrong."},
				{Text: "Once: the garbage gives it away.", Because: "To a human reader, perhaps. To a program it is bytes like any others. And flipping a byte of the IV leaves no garbage at all: choose that under Options."},
			},
		},
		Look: &Look{Field: "plainsight.aes.garbled", Eye: "server", Label: "Show the block that became garbage"},
	},
	{
		Title: "What a server should not say",
		Text: `Under Options you can let somebody flip a bit that lands in the padding. Now the server refuses: 400. (Unless the padding still fits, by luck.)

So the answer tells anyone who asks whether the padding fits. With at most 256 questions for each byte they can find out what is in a block, without the key. That is called a padding oracle, and many real servers had one.`,
		Ask: &Question{
			Ask: "What helps against both the edited number and the oracle?",
			Choices: []Choice{
				{Text: "A longer key.", Right: false, Because: "Neither attack touches the key. With a key of 32 bytes they work just the same."},
				{Text: "A seal over IV and ciphertext, checked before anything is decrypted.", Right: true, Because: "Somebody who flips a bit has no key to make a new seal, and gets the same refusal for everything. The next lesson has such a seal."},
				{Text: "Keeping the IV secret.", Right: false, Because: "The first edit did not touch the IV, and the oracle needs it for the first block only. An IV must be new each time, and in CBC nobody must be able to predict it. It need not be secret."},
			},
		},
		Look: &Look{Field: "http.request.method", Where: `http.request.method == "POST"`, Eye: "eavesdropper", Label: "Show the message that somebody sent"},
	},
	{
		Title: "What still leaks",
		Text: `The eavesdropper cannot read the note. But its length in blocks is in the open, and so is who talks to whom, when, and what they ask for. With ECB, so is everything that repeats.

And anyone on the wire can change what others will read, without reading it.`,
		Ask: &Question{
			Ask:  "The thief steals the key a year later. Can they read the note in the old recording?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "No: each message had a new IV.", Is: "no", Because: "The IV comes in front of its message, in the open, in the recording too. It was never a secret."},
				{Text: "Yes: one key opens all that it locked.", Right: true, Is: "yes", Because: "The same key locked every message, so it opens each of them, whenever it was recorded."},
				{Text: "Only with the help of the server.", Because: "Anyone who has the key needs nobody's help. Decryption happens wherever the key is."},
			},
		},
		Look: &Look{Field: "plainsight.aes.plaintext", Eye: "thief", Label: "Open it with the stolen key"},
	},
}
