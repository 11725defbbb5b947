package lessons

var dhStaticStory = []Step{
	{
		Title: "A key, made while everyone listens",
		Text: `A shared key locks a note well. But how do two strangers get one? If it were sent over the wire, everyone would have it. Whitfield Diffie and Martin Hellman found a way in 1976: the key is never sent. Both sides compute it.

Here two clients, one after the other, ask the Secret Squirrels for their note. Each first tells the server which numbers to calculate with. That is the frame called Parameters, and it is public.

Then each side sends one number, and both have a key. Every byte that they sent was recorded.`,
		Look: &Look{Field: "plainsight.squirrel.group", Eye: "eavesdropper", Label: "Show the numbers they agree on"},
	},
	{
		Title: "It is like mixing paint", Picture: "paint",
		Text: `Think of paint. Everyone knows the common colour. Each side stirs a secret colour into it and sends the mix. Then each stirs its own secret into what arrived. Both pots now hold the same three paints, so they have the same colour. The picture shows it, with a colour for each number of this very run.

What paint gets right: mixing is easy, and taking a mix apart is hard. It does not matter who stirred first.

What paint gets wrong: a mix looks like its parts, and a good eye could guess them. Numbers give no such hint: as far as anybody knows, there is no practical way back from a public number to the secret one. The colours in the picture say no more than which numbers are equal.`,
		Look: &Look{Field: "plainsight.squirrel.public_value", Label: "Show the first mix on the wire"},
	},
	{
		Title: "The same, with numbers",
		Text: `With a prime, the common paint is that prime, p, and the number 2. Make up a private number x, and multiply x twos together. Divide the result by p and send only the remainder. Paint gives a mix; this gives the public value.

The way there takes a few hundred multiplications. For the way back, from the public value to x, nobody knows a method that would finish in our lifetime, if p is large and well chosen.

The prime that is used unless you choose otherwise is called ffdhe2048. It has 2048 bits and is printed in a standard, RFC 7919. Its digits come from the number e, which left no room to choose a prime with a trick in it.`,
		Ask: &Question{
			Ask:  "How many bytes does a client send as its public value?",
			From: Measure{What: Length, Eye: "eavesdropper", Field: "plainsight.squirrel.public_value"},
			Choices: []Choice{
				{Text: "32, like the key that they make.", For: with("group", "x25519"), Is: "32", Because: "On a curve, X25519, it has 32. With a prime, only the private number and the key are that short. The public value is the remainder of a division by p, so it can be as long as p."},
				{Text: "As many as the prime has.", Right: true, Is: "128|256", Because: "2048 bits are 256 bytes, and 1024 bits are 128. A remainder can be any number below p, so it gets as many bytes as p."},
				{Text: "It depends on the note.", Because: "The note has not been touched yet. First there is a key, and only then a message."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.public_value", Eye: "eavesdropper", Label: "Show the public value"},
	},
	{
		Title: "Two ways to one number",
		Text: `With a prime, the client multiplies the server's public value by itself as many times as its own private number says. The server does so with the client's value. 2 to the power a, all to the power b, is 2 to the power b, all to the power a. On a curve the calculation differs, but it comes out the same way. So both get the same shared secret, and neither sent it.

Not every number can come out, so the bits of the secret are not uniform, and with a prime it is too long for a key. A function called HKDF kneads it into 32 uniform bytes. The words "handshake data" go in too, to say what the key is for. One key serves both directions.

Check it yourself: see how the key begins that the client computed, then switch the eyes to the server. A well-known tutorial does this exchange in Python, and ends with the same check: derived_key == same_derived_key, which is True.`,
		Ask: &Question{
			Ask:  "The eavesdropper knows which group it is and has both public values. Can they read the note?",
			From: Measure{What: Readable, Eye: "eavesdropper"},
			Choices: []Choice{
				{Text: "Yes, they know everything that was sent.", Is: "yes", Because: "Everything that was sent, yes. But what makes the key was not sent: it takes one of the two private numbers, and neither was sent."},
				{Text: "No, they lack both private numbers.", Right: true, Is: "no", Because: "With a prime, multiplying the two public values gives 2 to the power a+b, which is of no use. What is needed is 2 to the power a·b, and nobody knows a practical way to get it from the public values alone. On a curve it is just as hard."},
				{Text: "Yes, HKDF is a public recipe.", Because: "The recipe is public, but what goes into it is not. Everyone may know how a good lock works, as long as they do not have the key."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.key_agreement.step", Nth: 7, Eye: "client", Label: "Show the key that the client computed"},
	},
	{
		Title: "Two clients, one server",
		Text:  `The first client made up a private number, and so did the second. The server made one when it was set up, and uses it for everyone. Such a key is called static: it stays the same. Four public values cross the wire in this run.`,
		Ask: &Question{
			Ask:  "How many different ones are there among the four?",
			From: Measure{What: Distinct, Eye: "eavesdropper", Field: "plainsight.squirrel.public_value"},
			Choices: []Choice{
				{Text: "Four.", Is: "4", Because: "That would be so if the server also made up a new number each time. This one does not. The next lesson's server does."},
				{Text: "Three.", Right: true, Is: "3", Because: "One from each client, and the same one twice from the server. The two conversations still have different keys, because the clients' halves differ."},
				{Text: "Two.", Is: "2", Because: "Then all clients would have the same private number. They would share one key and could read each other's notes."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.public_value", Eye: "server", Label: "Show a public value"},
	},
	{
		Title: "Numbers that nobody should accept",
		Text: `Somebody in the middle could replace a public value with another number. Most numbers only spoil the key: the two sides get different ones, and the first message does not open.

Some are worse. Choose the fault with the public value 1, and see what the server does. With a prime, it raises that number to the power of its private one. With X25519 it calculates on a curve, and both 1 and p-1 make a shared secret of nothing but zeros. RFC 7748 lets a program refuse that, and TLS demands it.`,
		Ask: &Question{
			Ask: "The group is a prime. The server gets 1 as the public value, and raises it to the power of its private number. What would the shared secret be?",
			Choices: []Choice{
				{Text: "A number that nobody can guess.", Right: false, Because: "1 times 1 times 1, however often, stays 1. The private number makes no difference here."},
				{Text: "1, whatever the private number is.", Right: true, Because: "So everyone would know the key. With p-1 it would be 1 or p-1. A careful program accepts only 2 to p-2, as RFC 7919 asks, and refuses all others."},
				{Text: "The private number itself.", Right: false, Because: "Raising 1 to a power means multiplying 1 by itself, and that gives 1. The private number only says how many times."},
			},
		},
		Look: &Look{Field: "plainsight.squirrel.public_value_length", Label: "Show the frame with the public value"},
	},
	{
		Title: "Record now, steal later",
		Text: `Somebody recorded both conversations. A year later they break in and copy the server's private number. It is the one that was used back then: it never changed.

Four messages are in the recording: two questions and two answers. The first client can open two.`,
		Ask: &Question{
			Ask:  "How many of the four messages can the thief open?",
			From: Measure{What: Count, Eye: "thief", Field: "plainsight.fernet.plaintext"},
			Choices: []Choice{
				{Text: "None: the clients' numbers were new.", Is: "0", Because: "They were new, yes. But a thief needs only one of the two private numbers, just as the server does."},
				{Text: "Two, of one client.", Is: "2", Because: "That is what stealing a client's number would give. The server's number was part of every conversation."},
				{Text: "All four.", Right: true, Is: "4", Because: "They do what the server did: take each client's public value from the recording, and compute. One number, and every conversation that anybody ever had with this server is open. Look at the recording through the thief's eyes."},
			},
		},
		Look: &Look{Field: "plainsight.fernet.plaintext", Eye: "thief", Label: "Open a message with the stolen number"},
	},
	{
		Title: "What still leaks",
		Text: `The key was made in public, and yet the eavesdropper cannot read the note. What leaks is the same as before: who talks to whom, when, and the note's length in steps of 16 bytes. And anyone who sees the same public value twice recognises the server, wherever it has moved.

Two things are left to fix. A stolen number opens the past. And the client does not know whose public value it got: anybody could have answered. The next lesson fixes both.`,
		Look: &Look{Field: "ip.dst", Eye: "eavesdropper", Label: "Show who talks to whom"},
	},
}
