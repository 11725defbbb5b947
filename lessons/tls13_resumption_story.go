package lessons

var tls13ResumptionStory = []Step{
	{
		Title: "New: the second visit",
		Text: `Certificates are long, and checking signatures takes work. If a client was here a minute ago, must all that be done again?

In this run the same client asks for the note twice, over two connections. The first is like the one in the lesson on TLS 1.3, with one extra message.`,
		Ask: &Question{
			Ask:  "The client holds all its keys. How many certificates does it see in the two connections together?",
			From: Measure{What: Count, Eye: "client", Field: "tls.handshake.certificate"},
			Choices: []Choice{
				{Text: "Two, one for each connection.", Is: "2", Because: "The second connection has none. The client proves that it is the one from before, and so does the server."},
				{Text: "One, in the first connection.", Right: true, Is: "1", Because: "The second visit rests on the first: a server that knows the secret of that one must be that server, or one that shares its ticket key. Its certificate was checked the first time."},
				{Text: "None: TLS 1.3 encrypts them.", Is: "0", Because: "It hides them from the eavesdropper. The client has the keys, and sees the one that was sent."},
			},
		},
		Look: &Look{Field: "tls.handshake.type", Eye: "eavesdropper", Label: "Show the first hello"},
	},
	{
		Title: "A ticket to take home",
		Text: `Right after its Finished, in the first connection, the server sends a message called New Session Ticket. From the keys of this connection both compute one more secret, the pre-shared key, or PSK. The ticket is what the server needs to find that secret again: it is locked with a key that only the server has.

So the server does not have to remember anybody. The client carries the server's memory around, but cannot read it.`,
		Ask: &Question{
			Ask:  "Does the eavesdropper see the ticket in the first connection?",
			From: Measure{What: Seen, Eye: "eavesdropper", Field: "tls.handshake.session_ticket"},
			Choices: []Choice{
				{Text: "Yes, it is sent before there are keys.", Is: "yes", Because: "In TLS 1.2 it was in the clear: there were keys by then, but the server had not switched to them yet. In TLS 1.3 it comes once the server has finished its handshake, inside the tunnel."},
				{Text: "No, it comes inside the tunnel.", Right: true, Is: "no", Because: "When it is handed out, nobody else sees it. Wait for the second connection, though."},
			},
		},
		Look: &Look{Field: "tls.handshake.session_ticket", Eye: "client", Label: "Show the ticket, with the client's keys"},
	},
	{
		Title: "The ticket is shown",
		Text: `The second connection begins with a hello like the first. Near its end is the ticket. The server needs it to make the first key.

After it, at the very end, comes the binder, 32 bytes: a seal over this hello, made with the PSK. Somebody who copied the ticket from the wire does not know the PSK, so they cannot make a binder. A fault under Options tries it.`,
		Ask: &Question{
			Ask:  "Does the eavesdropper see the ticket in the second connection?",
			From: Measure{What: Packets, Eye: "eavesdropper", Field: "tls.handshake.extensions.psk.identity.identity"},
			Choices: []Choice{
				{Text: "Yes, byte for byte.", Right: true, Is: ">0", Because: "The server cannot tell which key to use before it has the ticket, so the ticket has to be in the open. They can see and copy it, but not use it. If the client had shown the same ticket before, though, they would recognise it."},
				{Text: "No, it is a secret.", Is: "0", Because: "The secret is the PSK, which neither side sends. The ticket is only a name for it, and a hello is in the open."},
			},
		},
		Look: &Look{Field: "tls.handshake.extensions.psk.identity.identity", Eye: "eavesdropper", Label: "Show the ticket in the hello"},
	},
	{
		Title: "Old secret, fresh keys",
		Text: `Should the keys of the second visit come from the PSK alone? Then anyone who got hold of the PSK could open it all.

So both mix two secrets. The PSK proves who they are, and a new key agreement makes the keys fresh.`,
		Ask: &Question{
			Ask:  "How many key shares cross the wire in the two connections?",
			From: Measure{What: Distinct, Eye: "eavesdropper", Field: "tls.handshake.extensions_key_share_key_exchange"},
			Choices: []Choice{
				{Text: "Two: the second visit has the PSK.", Is: "2", Because: "TLS 1.3 has such a mode, without shares, but this client does not offer it: it would give up forward secrecy."},
				{Text: "Four: two in each, all different.", Right: true, Is: "4", Because: "Nothing from the first visit is used again except the PSK. So a stolen ticket key does not open this recording either."},
			},
		},
		Look: &Look{Field: "tls.handshake.extensions_key_share_key_exchange", Eye: "eavesdropper", Label: "Show a key share"},
	},
	{
		Title: "A ticket knows you again",
		Text: `You change from one Wi-Fi to another and get a new address. Your client shows a ticket that it showed before. Somebody who listens in both places sees the same bytes, and knows that it is you again.

That is why a ticket should be shown only once, and servers give out a new one at each visit. Choose the fault with the same ticket twice, and compare the second hello with the third.`,
		Look: &Look{Field: "tls.handshake.extensions.psk.identity.obfuscated_ticket_age", Eye: "eavesdropper", Label: "Show how the ticket's age is disguised"},
	},
	{
		Title: "The thief, once more",
		Text:  `The thief steals the server's private key. It was not used at all in the second connection.`,
		Ask: &Question{
			Ask:  "Does it open the note in one of the two connections?",
			From: Measure{What: Readable, Eye: "thief"},
			Choices: []Choice{
				{Text: "Yes, in the first, where there is a certificate.", Is: "yes", Because: "There it signed, and that is all. A signature locks nothing, so the key opens nothing."},
				{Text: "No, in neither.", Right: true, Is: "no", Because: "Both have fresh key shares, and the numbers behind them are gone."},
			},
		},
		Look: &Look{Field: "tls.app_data", Eye: "thief", Label: "Look with the stolen key"},
	},
	{
		Title: "What still leaks",
		Text: `The eavesdropper sees the name in both hellos, and lengths and times. From the ticket they also learn that this client was here before, within the last seven days: a ticket may not be older.

And the second handshake is shorter, because the certificate is missing. So you would notice a second visit even if the ticket were hidden.`,
		Look: &Look{Field: "tls.handshake.extensions_server_name", Eye: "eavesdropper", Label: "Show the name"},
	},
}
