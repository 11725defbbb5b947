package lessons

var caesarStory = []Step{
	{
		Title: "Each letter moves along",
		Text: `The note is no longer in the open. Before sending it, the server moves every letter along the alphabet: with a shift of 3, a becomes d, b becomes e, and at the end x becomes a again.

Julius Caesar wrote private letters this way, with a shift of 3. Client and server both know the shift: it is their key. You can choose it under Options.

The note travels inside a letter: Dear friend, this is what the note says. People tend to write such things around a secret.`,
		Ask: &Question{
			Ask:  "An eavesdropper knows neither the shift nor how to find it. Can they read your secret?",
			From: Measure{What: Readable, Eye: "eavesdropper"},
			Choices: []Choice{
				{Text: "No. They see shifted letters, and not the words that were meant.", Right: true, Is: "no", Because: "As long as they do not think about it, it stays locked. A key as small as this one protects against people who do not try, and against nobody else."},
				{Text: "Yes. It is an encoding, like base64.", Because: "An encoding has no key: anyone who knows the recipe can read it. Here they would need to know the shift as well. This is encryption, of the weakest kind."},
				{Text: "Yes: none of its characters is moved.", For: unmoved, Is: "yes", Because: "Digits, signs and the letters of other alphabets stay as they are, and so does a secret made of nothing else. A secret with a letter from A to Z does not."},
				{Text: "Yes, if they know that it is a Caesar shift.", Because: "The headers even name the recipe. But the recipe alone turns no letter back: that takes the number, and this eavesdropper does not look for it."},
			},
		},
		Look: &Look{Field: "plainsight.caesar", Eye: "eavesdropper", Label: "Show the letters on the wire"},
	},
	{
		Title: "What stays as it was",
		Text: `Only the letters from A to Z are moved. Blanks, full stops, digits and letters with accents stay as they are.

So an eavesdropper still sees how many words there are, and how long each is. A number in your secret would appear just as you typed it.`,
		Look: &Look{Field: "plainsight.caesar.rest", Eye: "eavesdropper", Label: "Show what is not shifted"},
	},
	{
		Title: "Turn the wheel by hand",
		Text: `Before somebody else does it for you, be the codebreaker yourself. Run the lesson, then open the wheel below and turn it. It takes the bytes that crossed the wire and moves their letters back as far as you turn it.

Stop when you can read it. Turn one place too far, and the note "fluffy tail" reads "ekteex szhk". How many places did you try?`,
		Look: &Look{Field: "plainsight.caesar.letters", Eye: "eavesdropper", Label: "Show the first word"},
	},
	{
		Title: "Try them all",
		Text: `A key is safe only if there are too many to try, and if counting does not help. This one is a number, and the alphabet has 26 letters.

In this run the codebreaker tried every shift, wrote down what each one gives, and counted how many common English words came out.`,
		Ask: &Question{
			Ask:  "At most, how many shifts did they have to try?",
			From: Measure{What: Count, Eye: "codebreaker", Field: "plainsight.caesar.try"},
			Choices: []Choice{
				{Text: "25.", Right: true, Is: "25", Because: "A shift of 26 brings each letter back to where it was. So there are 25 keys, and you could try them all over a cup of tea."},
				{Text: "Millions: any letter could stand for any other.", Is: ">26", Because: "That would be another cipher. Here all letters move together: once you know where one went, you know where they all went."},
				{Text: "One for each letter of the note.", Because: "The same shift moves all letters, so the length of the note does not matter. A longer note is even easier: there is more to recognise."},
			},
		},
		Look: &Look{Field: "plainsight.caesar.try", Eye: "codebreaker", Label: "Show what each shift gives"},
	},
	{
		Title: "Count the letters",
		Text: `There is an even faster way, and it is more than a thousand years old: count how often each letter appears.

In English, e is the most frequent letter, then t, and z is rare. A shift moves this pattern along the alphabet but keeps its shape. Find the highest bar, guess that it is e or t, and the distance is the shift.

Long notes show the pattern better than short ones. That is why the letter around your secret helps the codebreaker.`,
		Ask: &Question{
			Ask:  "Your secret may be short. Can the codebreaker read it without a key?",
			From: Measure{What: Readable, Eye: "codebreaker"},
			Choices: []Choice{
				{Text: "No: a few letters are not enough to count.", Is: "no", Because: "On their own they are not. But one key moved the whole letter, so the words around the secret give away the key, and the key opens the secret."},
				{Text: "Yes.", Right: true, Is: "yes", Because: "No key was stolen and none was guessed by luck. What the method leaves visible was enough to find the key."},
				{Text: "Only if they had the shift beforehand.", Because: "Look at what the codebreaker holds: no number at all. They found the shift in the letters themselves."},
			},
		},
		Look: &Look{Field: "plainsight.caesar.histogram", Eye: "codebreaker", Label: "Show the letters counted"},
	},
	{
		Title: "Would a better shift help?",
		Text:  `Choose 13 under Options and run again. It is called ROT13, and moving by 13 twice brings every letter back. People use it to hide the end of a film from those who have not seen it.`,
		Ask: &Question{
			Ask: "Which shift is the hardest to break?",
			Choices: []Choice{
				{Text: "13: it moves letters the farthest.", Right: false, Because: "How far a letter goes does not matter to somebody who counts. The pattern is the same, only in another place."},
				{Text: "None: counting breaks them all.", Right: true, Because: "The weakness is in the method, not in the number. A good cipher leaves no pattern to count, and has more keys than anybody can try."},
				{Text: "25: it is the largest.", Right: false, Because: "That is one step backwards: a becomes z. A larger number is no stronger when there are only 25 keys."},
			},
		},
		Look: &Look{Field: "plainsight.caesar.shift", Eye: "codebreaker", Label: "Show the shift that was found"},
	},
	{
		Title: "What leaks",
		Text: `Everything that the first lesson showed in the open still is: who talks to whom, when, and what was asked for. The length of the note leaks to the byte, and so do the lengths of its words.

And the note itself leaks to anyone who counts. Hiding is not enough when the pattern shows through.

The next lesson uses a cipher with more keys than anybody can try. Used carelessly, even that one lets a pattern through.`,
		Look: &Look{Field: "plainsight.caesar.plaintext", Eye: "codebreaker", Label: "Read it without a key"},
	},
}
