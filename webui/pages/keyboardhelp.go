package pages

import (
	"slices"

	"plainsight/dissect/words"
)

// keyHelp is one line of the list of keys.
type keyHelp struct {
	Keys []string
	Does string
}

// keyList are the keys that work on the screen of a run.
func keyList() []keyHelp {
	return []keyHelp{
		{[]string{"j", "k"}, words.Say("next, previous message or packet")},
		{[]string{"l"}, words.Say("messages or packets")},
		{[]string{"t"}, words.Say("the conversation as text")},
		{[]string{"g"}, words.Say("the key schedule: where the keys come from, and what they open")},
		{[]string{"↑", "↓", "Home", "End"}, words.Say("move in the list, the tree and the bytes")},
		{[]string{"←", "→"}, words.Say("fold and unfold in the tree; a message's packets; one byte in the bytes")},
		{[]string{"Enter"}, words.Say("in the messages, the packets and the byte map: go to the bytes")},
		{[]string{"←", "→", "↑", "↓"}, words.Say("in the byte map: a byte, or a field. With Shift, or Page Up and Page Down: a packet")},
		{[]string{"/"}, words.Say("filter the packets and messages")},
		{[]string{"a"}, words.Say("filter by the selected field")},
		{[]string{"n", "b"}, words.Say("find, and the next hit; the one before")},
		{[]string{"c"}, words.Say("the conversations")},
		{[]string{"d"}, words.Say("the next depth")},
		{[]string{"1", "2", "3"}, words.Say("the story, the messages, the bytes")},
		{[]string{"e"}, words.Say("the next pair of eyes")},
		{[]string{"f"}, words.Say("the next place where your secret can be read")},
		{[]string{"w"}, words.Say("what the words on this screen mean")},
		{[]string{"r"}, words.Say("run the lesson")},
		{[]string{"p"}, words.Say("pause and continue")},
		{[]string{"s"}, words.Say("step: one more packet")},
		{[]string{"m"}, words.Say("slow motion")},
		{[]string{"[", "]"}, words.Say("previous and next step of the story")},
		{[]string{"Page Up", "Page Down"}, words.Say("the same, as a clicker sends them: a question is answered first, then shown, then the story goes on")},
		{[]string{"?"}, words.Say("this list")},
		{[]string{"Esc"}, words.Say("close, or back to the messages or packets")},
	}
}

// OwnKeys are the keys where there is no story and nothing to run.
func OwnKeys() []keyHelp { return keysWithout("[", "Page Up", "r", "1") }

// keysWithout leaves out the lines that begin with some keys.
func keysWithout(first ...string) []keyHelp {
	list := slices.DeleteFunc(keyList(), func(k keyHelp) bool { return slices.Contains(first, k.Keys[0]) })
	return append(list[:len(list)-2:len(list)-2], append([]keyHelp{{[]string{"2", "3"}, words.Say("the messages, the bytes")}}, list[len(list)-2:]...)...)
}
