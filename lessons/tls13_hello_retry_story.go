package lessons

var tls13HelloRetryStory = []Step{
	{
		Title: "New: a wrong guess",
		Text: `TLS 1.3 is quick because the client guesses. It sends a key share with its first message, before it knows which curves the server takes. Usually it guesses right.

This client knows three curves and sends a share for one, X25519. This server takes only another, called P-384.`,
		Ask: &Question{
			Ask:  "How many hellos does the client send?",
			From: Measure{What: Packets, Eye: "eavesdropper", Field: "tls.handshake.type == 1"},
			Choices: []Choice{
				{Text: "One, with shares for all three curves.", Is: "1", Because: "That would always work, but shares take time to make and bytes to send. So clients send one or two and wait and see."},
				{Text: "Two: the server asks it to try again.", Right: true, Is: "2", Because: "The first hello also lists all curves that the client knows. P-384 is among them, so the server asks for a share of that."},
				{Text: "Three, one for each curve.", Is: "3", Because: "The server says at once which curve it wants. And it may ask only once; after that the client gives up."},
			},
		},
		Look: &Look{Field: "tls.handshake.extensions_key_share_group", Eye: "eavesdropper", Label: "Show the curve that the client guessed"},
	},
	{
		Title: "Try again, with this one",
		Text: `The answer is called Hello Retry Request. It looks like a Server Hello and has the same type, 2, so that old boxes on the way let it pass. What tells it apart is its random field: always the same 32 bytes, the SHA-256 of the word HelloRetryRequest.

In it is the number of the curve that the server wants. X25519 has number 29, and P-384 has 24.`,
		Ask: &Question{
			Ask:  "Can the eavesdropper read which curve it asks for?",
			From: Measure{What: Value, Eye: "eavesdropper", Field: "tls.handshake.extensions_key_share_selected_group"},
			Choices: []Choice{
				{Text: "Yes: it is number 24, P-384.", Right: true, Is: "24", Because: "No keys exist, so nothing can be hidden. It does no harm: a curve is a method, not a secret."},
				{Text: "Yes: it is number 29, X25519.", Is: "29", Because: "That is the one that the client guessed. If the server took it, there would be nothing to ask for."},
				{Text: "No, it is encrypted.", Is: "", Because: "Encryption needs a key, and at this moment the two have not even agreed on how to make one."},
			},
		},
		Look: &Look{Field: "tls.handshake.extensions_key_share_selected_group", Eye: "eavesdropper", Label: "Show the curve that is asked for"},
	},
	{
		Title: "The second hello",
		Text: `The client says hello once more. Nearly everything is the same, even the random bytes. Only the key share is different: a point on P-384, 97 bytes long, where the first had 32.

The server compares. Little else may have changed, or it ends the conversation. A fault under Options tries that.`,
		Ask: &Question{
			Ask:  "How many different random values do the four hellos of both sides have?",
			From: Measure{What: Distinct, Eye: "eavesdropper", Field: "tls.handshake.random"},
			Choices: []Choice{
				{Text: "Four: random is random.", Is: "4", Because: "The client must send the same hello again, random bytes included. And those of the Hello Retry Request are not random at all."},
				{Text: "Three: the client's, the server's, and the fixed one.", Right: true, Is: "3", Because: "Both client hellos share one. The Hello Retry Request has the 32 fixed bytes, and the true Server Hello has new ones."},
				{Text: "Two, one for each side.", Is: "2", Because: "The server speaks twice, and its first answer has fixed bytes in that place, so that the client can tell what it is."},
			},
		},
		Look: &Look{Field: "tls.handshake.extensions_key_share_key_exchange", Eye: "eavesdropper", Label: "Show the first share"},
	},
	{
		Title: "Could somebody force it?",
		Text: `A Hello Retry Request is in the open and has no seal. Could somebody in the middle send one, to push both sides to a curve that the attacker likes better?

Both sides make their keys from all hellos, the first and the retry included, as each has seen them. If one was forged, the keys differ and the next record does not open. The attacker ends the conversation, but reads nothing.`,
		Look: &Look{Field: "tls.app_data", Eye: "eavesdropper", Label: "Show the first encrypted record"},
	},
	{
		Title: "The price is time",
		Text:  `A second hello and its answer cost one more trip there and back: across an ocean, a tenth of a second.`,
		Ask: &Question{
			Ask:  "Does the thief with the server's private key gain anything from the first try?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Yes, the first share was sent for nothing.", Is: "yes", Because: "It is half of a key that was never made. The client threw its number away."},
				{Text: "No, the past stays locked.", Right: true, Is: "no", Because: "A wrong guess costs time, but makes nothing less safe. The key came from the second share and the server's. Both numbers are gone, as in the previous lesson."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "thief", Label: "Look with the stolen key"},
	},
	{
		Title: "What still leaks",
		Text:  `The site's name is in both hellos. The list of curves, and which of them a client guesses first, show what program it is: such habits are called a fingerprint. Lengths and times can be seen, as always.`,
		Look:  &Look{Field: "tls.handshake.extensions_server_name", Eye: "eavesdropper", Label: "Show the name"},
	},
}
