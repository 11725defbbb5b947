package lessons

var plaintextStory = []Step{
	{
		Title: "A note crosses a wire",
		Text: `The Secret Squirrels keep a note on a server. A client asks for it, and the server sends it. The note is whatever is in the box above: change it and run the lesson.

What you see then is not a drawing. A real web server and a real web client talked, and each packet was recorded as it passed. A packet is a piece of what a computer sends.

Nothing protects this note. Think what that means before you run the lesson.`,
		Ask: &Question{
			Ask:  "The packets pass through a Wi-Fi router on their way. Who can read the note?",
			From: Measure{What: Readable, Eye: "eavesdropper"},
			Choices: []Choice{
				{Text: "Only the client: the packets are addressed to it.", Is: "no", Because: "An address says where a packet should go. It does not stop anyone along the way from reading it: a postcard has an address too."},
				{Text: "The client and the server.", Because: "They can. But they have nothing that others lack: no key, no password. Whatever they can read, others can too."},
				{Text: "Everyone the packets pass on their way.", Right: true, Is: "yes", Because: "Reading takes no key here. The router, its owner, the provider and, where the Wi-Fi is open, or uses WPA2 and they know its password, a neighbour who listens all get the same bytes as the client."},
			},
		},
		Look: &Look{Field: "http.file_data", Eye: "eavesdropper", Label: "Show the note on the wire"},
	},
	{
		Title: "Every packet carries addresses",
		Text: `Each packet begins with headers, one for each layer of the network. Layers are counted from the bottom. Layer 1, the cable or the radio, only moves bits. Layer 2, the link, adds where on this network to go next: its header names two network cards. (Inside one computer there are none: zeros or made-up numbers take their place.)

Layer 3, IP, adds a way across all networks: two computers, by numbers of four bytes each. Layer 4, TCP, adds the right program, by numbers called ports, and sees to it that everything arrives once and in order. Our server uses port 8080 if it is free: many programs expect HTTP there. What the programs say is on top, layer 5. (A model called OSI splits that in three and counts to 7.)

The addresses must stay readable, or no router could pass the packet on. So anyone who watches learns which addresses talk to each other. A VPN, Tor or a router that many share can hide who is behind an address; nothing here does.`,
		Look: &Look{Field: "ip.dst", Label: "Show where the first packet goes"},
	},
	{
		Title: "Three packets before a word",
		Text: `Client and server first agree to talk. The client sends a SYN: may I? The server answers with SYN and ACK: yes, and may I too? The client sends an ACK: yes. These are the first three packets.

The rules for this are called TCP. They number every byte, so that a lost one is noticed and sent again, and everything comes out in order.`,
		Ask: &Question{
			Ask:  "How much of the note is in these three packets?",
			From: Measure{What: Packets, Eye: "eavesdropper", Field: "frame.number <= 3 and tcp.len > 0"},
			Choices: []Choice{
				{Text: "Nothing. They carry only headers.", Right: true, Is: "0", Because: "Not a byte of the note has moved yet. Still, a watcher already knows who opened a conversation with whom, and when."},
				{Text: "A third each.", Is: "3", Because: "The note comes later, and in one piece if it is short. These three only open the conversation."},
				{Text: "The key to it.", Because: "TCP has no keys. It makes sure that bytes arrive, and in order. It hides nothing."},
			},
		},
		Look: &Look{Field: "tcp.flags", Label: "Show the flag that says SYN"},
	},
	{
		Title: "The question, word for word",
		Text: `Now the client asks. It does so in a language called HTTP, which is plain lines of text. The first one is the request line. It has a method, GET, which says what to do; a path, /note, which says with what; and the version, HTTP/1.1.

Header fields follow, a name and a value on each line. Host names the site. User-Agent names the program that asks. An empty line ends them. A body could come next, but a GET usually has none. Your own browser says much more than this client does.

An eavesdropper reads all these lines, and so knows what was asked for before any answer comes.`,
		Look: &Look{Field: "http.request.method", Eye: "eavesdropper", Label: "Show the request"},
	},
	{
		Title: "The answer, byte for byte",
		Text: `The server answers with lines of text too: 200 OK, then the length, the kind, and the time. After an empty line comes the note itself.

Select a letter of it. Its byte is a number, written here with two hexadecimal digits. A table says which number stands for which letter: nearly everyone uses ASCII and its successor UTF-8, and some older tables live on. All of them are public, so this is not secret writing.`,
		Look: &Look{Field: "http.file_data", Eye: "eavesdropper", Label: "Show the note, byte for byte"},
	},
	{
		Title: "Could somebody change it?",
		Text: `Each packet has checksums: short sums over its bytes. The receiver adds them up again, and throws the packet away if the sums differ.

Think of somebody who sits between client and server and passes packets on. They would like to change one word of the note.`,
		Ask: &Question{
			Ask: "Would the checksum give them away?",
			Choices: []Choice{
				{Text: "Yes: one changed letter, and the sum is wrong.", Right: false, Because: "It is wrong until they write the new sum beside it. The recipe has no secret in it, so anyone can compute it."},
				{Text: "No: they compute a new checksum and write it in.", Right: true, Because: "A checksum finds accidents. Against somebody who changes things on purpose, you need a sum that only a key can make. The lesson on Fernet has one."},
			},
		},
		Look: &Look{Field: "ip.checksum", Label: "Show a checksum"},
	},
	{
		Title: "Three pairs of eyes",
		Text: `Switch the eyes above from eavesdropper to client to server, and compare what each of them reads.

This is what leaks here: the note, its length, the question, the site's name, who talks to whom, and when. Everything.

The next lessons hide the note. Keep an eye on the rest: who talks to whom, when and how much will still leak.`,
		Ask: &Question{
			Ask:  "How many packets hold a byte that the server can read and the eavesdropper cannot?",
			From: Measure{What: Packets, Eye: "eavesdropper", Field: `plainsight.class == "ciphertext"`},
			Choices: []Choice{
				{Text: "None.", Right: true, Is: "0", Because: "Nothing is encrypted anywhere in this conversation, so there is nothing that a key could open. All three pairs of eyes see the same."},
				{Text: "One: the packet with the note.", Is: "1", Because: "The note is addressed to the client, but that does not lock it for anyone else."},
				{Text: "All of them: TCP protects the conversation.", Is: ">1", Because: "TCP makes sure that bytes arrive. It hides none of them: that takes encryption, and nobody here encrypts."},
			},
		},
		Look: &Look{Field: "http.file_data", Eye: "server", Label: "See it as the server does"},
	},
}
