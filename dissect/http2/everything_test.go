package http2_test

import "strings"

// everything is a conversation with a frame of every type, and of some that
// nobody knows.
func everything() []said {
	client, server := newSpeaker(), newSpeaker()
	request := client.list(":method", "GET", ":path", "/a?b=%20c", ":scheme", "http", ":authority", "cats.example", "x-raw", "\x01\x02~", "authorization", "Bearer x", "empty", "")
	again := client.list(":method", "GET", ":path", "/a?b=%20c", ":scheme", "http", ":authority", "cats.example", "x-raw", "\x01\x02~")
	promised := server.list(":method", "GET", ":path", "/pushed", ":scheme", "http", ":authority", "cats.example")
	response := server.list(":status", "200", "content-type", "text/plain", "x-a", strings.Repeat("tail", 10), "server", "cat", "age", "5", "content-length", "11")
	return []said{
		ask(preface +
			frame(settings, 0, 0, "\x00\x01\x00\x00\x20\x00\x00\x02\x00\x00\x00\x01\x00\x03\x00\x00\x00\x64\x00\x04\x00\x00\xff\xff\x00\x05\x00\x00\x40\x00\x00\x06\x00\x01\x00\x00\x00\x08\x00\x00\x00\x01\x00\x09\x00\x00\x00\x01\x1a\x2a\x00\x00\x00\x07") +
			frame(window, 0, 0, "\x80\x00\x03\xe8")),
		answer(frame(settings, 0, 0, "") + frame(settings, ack, 0, "")),
		ask(frame(settings, ack, 0, "") + frame(priority, 0, 3, "\x80\x00\x00\x01\xc8")),
		ask(frame(headers, endHeaders|endStream|padded|withPriority, 1, "\x05\x80\x00\x00\x00\x0f"+request+"\x00\x00\x00\x00\x00")),
		ask(frame(headers, endHeaders|endStream, 3, again)),
		answer(frame(promise, endHeaders|padded, 1, "\x03\x80\x00\x00\x02"+promised+"\x00\x00\x00")),
		answer(frame(headers, 0, 1, response[:2])),
		answer(frame(continuation, 0, 1, response[2:9]) + frame(continuation, endHeaders, 1, response[9:])),
		answer(frame(data, padded, 1, "\x04fluffy\x00\x00\x00\x00")),
		answer(frame(headers, endHeaders, 2, server.list(":status", "204")) + frame(data, endStream, 2, "")),
		ask(frame(ping, 0, 0, "\x01\x02\x03\x04\x05\x06\x07\x08")),
		answer(frame(ping, ack, 0, "\x01\x02\x03\x04\x05\x06\x07\x08")),
		ask(frame(reset, 0, 5, "\x00\x00\x00\x08") + frame(reset, 0, 7, "\x00\x00\x00\x99")),
		answer(frame(0x0a, 0, 0, "\x00\x0ahttp://a.bh2=\":443\"") +
			frame(0x0a, 0, 1, "\x00\x00h2=\":443\"") +
			frame(0x0c, 0, 0, "\x00\x08http://a\x00\x08http://b") +
			frame(0x0b, 0, 0, "grease") + frame(0x2a, 0x55, 3, "grease") + frame(0x0d, 0, 0, "13") + frame(0x77, 1, 0, "unknown")),
		ask(frame(0x10, 0, 0, "\x00\x00\x00\x01u=1, i") + frame(0x10, 0, 0, "\x00\x00\x00\x01")),
		answer(frame(goAway, 0, 0, "\x80\x00\x00\x01\x00\x00\x00\x0bbye") + frame(goAway, 0, 0, "\x00\x00\x00\x01\x00\x00\x00\x00")),
	}
}
