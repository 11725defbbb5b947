package lessons

var untrustedStory = []Step{
	{
		Title: "Who did you make keys with?",
		Text: `In the lessons on Diffie-Hellman two strangers made a key while everyone listened. One question was left to a signature: who did the client make that key with?

Anyone can make keys with you. A stranger in the middle can too, and then pass everything on. So the server shows a certificate: a signed statement that a public key belongs to a name.

In this run three clients ask three servers for the note. All three find something wrong, and leave.`,
		Ask: &Question{
			Ask:  "How much of the note crosses the wire?",
			From: Measure{What: Readable, Eye: "server"},
			Choices: []Choice{
				{Text: "All of it: the client only shows a warning.", Is: "yes", Because: "A browser shows a warning instead of the page, because the page was never asked for. The client left before it said what it wanted."},
				{Text: "None of it, not even encrypted.", Right: true, Is: "no", Because: "The client checks first and asks later. Even with all the server's keys you find no note in this recording: none was sent."},
				{Text: "The first half.", Because: "The check comes before the first byte of the question, so there is no half that could have been answered."},
			},
		},
		Look: &Look{Field: "tls.handshake.type", Eye: "eavesdropper", Label: "Show the first hello"},
	},
	{
		Title: "An authority that nobody knows",
		Text: `The first server shows a certificate for the right name, squirrels.example, and it has not expired. It is signed by the Squirrel Authority.

The client has a list of authorities that it trusts. Yours has a hundred or so. This client's has one, and it is a different one. Shown this certificate, curl and Python print "unable to get local issuer certificate".

A signature is worth as much to you as the one who made it. Anyone can set up an authority: there is a lesson in which you do.`,
		Look: &Look{Field: "x509sat.printableString", Nth: 2, Eye: "client", Label: "Show who signed"},
	},
	{
		Title: "The goodbye says that something is wrong",
		Text: `The client does not just hang up. It sends an alert: two bytes, one for how bad it is, one for the reason. A client written in Go says 42, bad certificate, to all three servers. Others tell more: 48 means an unknown authority, 45 an expired certificate.

In TLS 1.3 this alert is encrypted, like every message that means anything after the hellos. Choose TLS 1.2 under Options and run again: there it crosses the wire in the open.`,
		Ask: &Question{
			Ask:  "Not counting ordinary goodbyes, how many alerts can the server read in this run?",
			From: Measure{What: Packets, Eye: "server", Field: "tls.alert_message.level == 2"},
			Choices: []Choice{
				{Text: "None: a client that does not trust says nothing.", Is: "0", Because: "Silence would look like a broken line. The rules of TLS ask for an alert, so that somebody can find the mistake."},
				{Text: "Three, one for each client.", Right: true, Is: "3", Because: "Each client found something wrong, said that the certificate is bad, and closed. Three servers, three reasons to leave: but the alerts do not say which is which. For two the certificate does; for the first, only the list that its client holds."},
				{Text: "One: the others follow the first.", Is: "1", Because: "The three conversations have nothing to do with each other. Each client checks for itself."},
			},
		},
		Look: &Look{Field: "tls.alert_message.desc", Eye: "server", Label: "Show the first alert"},
	},
	{
		Title: "The right authority, the wrong name",
		Text: `The second client trusts the Squirrel Authority. The second server shows a certificate that this authority signed, unchanged and not expired. But it is for owls.example.

The owls are honest, and they have this certificate for good reason. It proves that the key belongs to the owls. The client asked for squirrels.

If the name did not count, anyone with any certificate could pose as everyone.`,
		Ask: &Question{
			Ask:  "Which name did the second client ask for in its hello?",
			From: Measure{What: Distinct, Eye: "eavesdropper", Field: "tls.handshake.extensions_server_name"},
			Choices: []Choice{
				{Text: "squirrels.example, as the others did.", Right: true, Is: "1", Because: "All three hellos name the same site. The client compares this name with those in the certificate, and owls are not squirrels, no matter who signed."},
				{Text: "owls.example, as the certificate says.", Is: "2", Because: "Then the two would agree, and the client would have stayed. A certificate is about a name, and it is the client that says which name it wants."},
				{Text: "None: the server's address is enough.", Is: "0", Because: "An address says where packets go, and anyone who controls the way can answer there. The name is what the certificate is checked against."},
			},
		},
		Look: &Look{Field: "x509ce.dNSName", Where: "tcp.stream == 1", Eye: "client", Label: "Show the name in the second certificate"},
	},
	{
		Title: "The right name, too late",
		Text: `The third certificate has the right authority and the right name. It expired yesterday.

Certificates expire so that mistakes do too. Keys get stolen, sites change hands, and taking back what was signed is hard: not every client asks. On the web today many certificates last three months or less.

It also means that a computer with a wrong clock cannot use much of the web.`,
		Ask: &Question{
			Ask:  "What can the eavesdropper say about why the third client left?",
			From: Measure{What: Seen, Eye: "eavesdropper", Field: "x509af.utcTime"},
			Choices: []Choice{
				{Text: "The reason: the certificate is in the open, and it has expired.", For: with("version", "1.2"), Is: "yes", Because: "That is so in TLS 1.2, where the certificate crosses the wire as it is. The alert does too, but it says the same for all three servers: bad certificate."},
				{Text: "Only that it left early: certificate and alert are encrypted.", Right: true, Is: "no", Because: "In TLS 1.3 nobody in between can read either of them. But the client leaves without a question, and its one record is too short for the end of a handshake: something went wrong."},
				{Text: "Nothing at all.", Because: "Time, order and sizes are never hidden. Three conversations that end so soon do not look like three that fetched a page."},
			},
		},
		Look: &Look{Field: "x509af.utcTime", Where: "tcp.stream == 2", Nth: 2, Eye: "client", Label: "Show when the third certificate expired"},
	},
	{
		Title: "The button that nobody should press",
		Text: `Programs have a switch for this: go on anyway. curl calls it -k. Then the client makes keys with anyone who answers. Everything is encrypted as before, but perhaps for the wrong reader.

Encrypting without knowing who is at the other end is like sending a sealed letter to an unknown address. The right way is to add the authority's certificate to the list. Leave this lesson running, take the file that it made, and give it to curl.`,
		Look: &Look{Field: "tls.handshake.certificate", Eye: "client", Label: "Show the certificate that the first client saw"},
	},
	{
		Title: "What still leaks",
		Text: `The note did not leak: it was not sent. The rest of an aborted conversation did: who called whom, the name in the client's hello, and that the client was not pleased.

To a man in the middle that is a useful sign. Now they know which clients check and which do not.`,
		Look: &Look{Field: "tls.handshake.extensions_server_name", Eye: "eavesdropper", Label: "Show the name in the hello"},
	},
}
