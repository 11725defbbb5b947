// What goes between the server and the pages' scripts, as Go has it. This file is
// made: go test ./webui -run MessageTypes -update

/** Request is what a page may ask for over its websocket. */
export interface Request {
  do: string // watch, run, say, finish, pace, step, rewind, lend
  run?: string // watch: which run
  eye?: string // watch: through whose eyes
  take?: number // watch: the cursor
  row?: number
  stamp?: number
  key?: string // shows that the run is one's own; only watch does without
  pace?: string // pace: live, paused, slow
  text?: string // say: what was typed
  eyes?: string[] // lend: those that watchers may look through
  secret?: string
  knobs?: { [key: string]: string }
  fault?: string
  stay?: boolean // leave the server running
}

/** ReachView is a way to reach the server. */
export interface ReachView {
  with: string
  text: string
  needs?: string[] // files of the run that are to be in the folder where it is typed
}

/** FileView is a file to download. */
export interface FileView {
  name: string
  says: string
  kept?: boolean // it is the owner's, and watchers do not get it
}

/** HappenedView is one sentence that a lesson said of its run. */
export interface HappenedView {
  says: string
  n: number // the last packet by then, or 0
}

/** StateView is the state of a run, as viewers see it. */
export interface StateView {
  phase: string // ready, running, done, failed
  pace: string
  shown: number
  captured: number
  dropped: number
  says: string
  reach?: ReachView[] // how to reach the server that waits
  talks?: boolean // the lesson listens to what is typed
  files?: FileView[] // that these eyes have
  happened?: HappenedView[] // what the lesson said, in order
  fault?: string // what goes wrong on purpose in this recording
  kept?: string[] // eyes that only the owner looks through
}

/** changedRow is a row that a later frame has explained. */
export interface ChangedRow {
  n: number
  row: string
}

/** foundRef is a place where the secret can be read: bytes of a frame. */
export interface FoundRef {
  n: number
  off: number
  len: number
}

/** SumMessage sums up what the viewpoint can read in all rows shown. */
export interface SumMessage {
  legend: string
  verdict: string
  found: FoundRef[]
  more?: boolean // not all packets have been looked through
}

/** Update is all that a page is sent in one animation frame. Absent fields have not changed. */
export interface Update {
  t: string // "update"
  take: number
  eye: string
  state?: StateView
  skipped?: [number, number] // first and last row that were left out
  from?: number // first and last new row
  to?: number
  rows?: string[] // the HTML of each
  changed?: ChangedRow[]
  stale?: [number, number] // first and last of many rows that may have changed
  stamp: number
  sum?: SumMessage
}

/** ProblemMessage tells a page why its request was refused. */
export interface ProblemMessage {
  t: string // "error"
  says: string
  gone?: boolean // the run that was asked for is not there any more
  kept?: boolean // the owner keeps the eyes that were asked for
}

/** Answer tells a page which choices of a question are right. */
export interface Answer {
  right: number[] // indices of choices
  says: string // how that is known
  n?: number
  name?: string // in that frame, what shows it
}

/** RungMessage is one row of the ladder. */
export interface RungMessage {
  id: string
  frame: number // the packet that completes the message
  off: number // of its first byte in that packet, or -1
  field: string // the name of the field that is all of it
  frames: number[]
  more?: number // packets between the last two of them that carried it too
  title: string
  detail?: string
  problem?: string
  reads: string // how much of it can be read
  secret?: string // what would open it
  bar: [number, number][] // the classes of its bytes, each with its part in percent
  html: string
}

/** LadderMessage is the ladder as it is sent to a page: its rows as HTML, each with the data that the page's scripts need. */
export interface LadderMessage {
  take: number
  lanes: string // the HTML of the head
  rungs: RungMessage[]
  left: number // how many more there are that are not drawn at all
  before: boolean // there are earlier ones
  after: boolean // there are later ones
  says: string // which they are, where there are others
}

/** FieldView is what the explanation says of a field, and where its bytes are. */
export interface FieldView {
  id: string // its place in an address: name, or name~2 for the second of that name
  up: number // index of the field above, or -1
  buf: number
  off: number
  len: number
  wire?: number[] // off, len of each range in this frame
  also?: number[] // frame, off, len of each range in others
  label: string
  name?: string
  value?: string
  class: string // tag
  says?: string
  spec?: string
  url?: string
  bits?: string // of a field that covers some bits only: "0101 ...."
  problem?: string
  secret?: string
  inputs?: number[]
  frame?: number // the packet whose tree it is in, when that is another
  link?: number
  derived?: boolean
  kept?: boolean // a key, whose value the run's owner keeps
  filter?: string // chooses packets with such a field of the same value, or any
}

/** BufferView is bytes that can be pointed at. */
export interface BufferView {
  name: string
  kind: string
  says: string
  data: string | null
  kept?: number[] // off, len of each range that the run's owner keeps: it is zeros here
  runs: number[] | null // length, class, field for each run of bytes; field is -1 for none
}

/** PacketMessage is one packet taken apart, as the scripts take it: the tree as HTML, everything else as data that is shown as text. */
export interface PacketMessage {
  n: number
  eye: string
  take: number
  head: string
  tree: string
  left?: string // how many fields of it are left out
  fields: FieldView[]
  buffers: BufferView[]
}

/** SpokenPart is either text or bytes that are none for the viewpoint. */
export interface SpokenPart {
  text?: string
  class?: string // tag
  shut?: boolean
  cut?: boolean // text is left out
  says?: string // in place of bytes, or of text that is left out
}

/** SpokenView is one message of the applications. */
export interface SpokenView {
  at: string // its place among all messages
  n: number // the packet that completes it
  off: number // of its first byte in that packet, or -1
  talk?: string // where another connection goes on
  way: string // "out" from the client, "in" from the server
  who: string
  title: string
  parts: SpokenPart[]
  through: string[] // what was undone on the way to the text
}

/** SpokenMessage is the conversation as text, as one viewpoint reads it. */
export interface SpokenMessage {
  take: number
  said: SpokenView[]
  before?: string // where those before the first would be, as in the ladder's ids; "" for none
  after?: string // and those after the last
  says?: string // which they are, where there are others
}

/** StripMessage is the whole conversation as runs of bytes, in the order in which they were captured. No run reaches over the end of a packet. */
export interface StripMessage {
  take: number
  exact: boolean // each run is where its bytes are, but for those within a cell; otherwise the runs say how much of each class a packet has
  cell: number // where a packet has very many runs: how many bytes of it are summed up at a time, each class once; 0 where none are
  lens: number[] | null // bytes of each packet
  ways: string // of each packet: o from the client out to the server, i in to the client, - where that is not known
  runs: number[] | null // length and class of each run
}

/** Pattern is drawn over a class's colour, so that print and eyes that do not tell colours apart lose nothing. This is its one source: style sheets get it as PatternCSS, scripts that paint on a canvas as the page's meta element. Lengths are in CSS pixels. */
export interface Pattern {
  kind: string
  line: number // width of a line, or radius of a dot
  every: number // from one line, or dot, to the next
  wide: number // of a grid: from one upright line to the next; 0 for others
}

/** Table is sentences in the language in use, for scripts: they have no other way to them. */
export interface Table {
  tag: string // the language's: "de"
  said: { [key: string]: string } | null // by the English sentence
  counts: number[] | null // numbers of things
  counted: { [key: string]: string[] | null } | null // by the English sentence for many: the form for each of counts
}

/** begun tells a page the run that was made for it, and the key that proves ownership. */
export interface Begun {
  run: string
  key: string
}

/** byteMessage tells what one byte of the conversation is for one viewpoint. It is the same for all bytes of the byte's run (From, Run), so a page asks once for each run. */
export interface ByteMessage {
  take: number
  total: number // bytes of the whole conversation
  n: number
  off: number // of the byte in its packet
  len: number // bytes of the packet
  from: number // the run in that packet
  run: number // its length
  layer?: string
  label: string
  value?: string
  class: string // tag
  says?: string
  way?: string
  ends?: number // the packet that completes its message, when that is another
}

/** ByteMap is the class of every byte of one side's aligned connection. */
export interface ByteMap {
  runs: number[] | null // length and class, again and again
  ends: number[] | null // where each packet ends
  found: number[] | null // where the secret can be read
}

/** comparedMessage is everything that is shown of some runs, through one viewpoint. */
export interface ComparedMessage {
  html: string
  phases: string[] // of each side's run; "" where there is none
  maps: ByteMap[]
  most: number // bytes of the longest map, to whose scale all are drawn
}

/** keysMessage is the key schedules of a run. */
export interface KeysMessage {
  take: number
  graphs: string // their HTML
}

/** opened tells a page the run of the capture that it uploaded, and the viewpoint that its keys belong to. */
export interface Opened {
  run: string
  key: string
  eye: string
}

/** fieldName is the name of a field, and what a reader calls it. */
export interface FieldName {
  name: string
  label?: string
}

/** fieldsMessage is the fields that a filter may name. */
export interface FieldsMessage {
  take: number
  fields: FieldName[]
}

/** hitsMessage tells where a pattern matches: how many times, and one of them. */
export interface HitsMessage {
  take: number
  count: number
  more?: boolean // there are others, which are not counted
  at: number // which this one is, from 1; 0 for none
  n: number // where it begins
  buffer: number // in which of the packet's buffers
  off: number
  len: number
  ends?: number // the packet in which it ends, where that is another
  wrong?: string // with the pattern
}

/** wrongFilter is what is wrong with a filter, and at which character, counted from 1. */
export interface WrongFilter {
  column: number
  says: string
}

/** narrowMessage tells which packets a filter and a conversation leave. */
export interface NarrowMessage {
  take: number
  filter: string
  of: number // packets in all
  count: number // and of those that are left
  bits?: string // that of packet n, counted from 1, is bit n%8 of byte n/8; nothing where all are left
  wrong?: WrongFilter // with the filter
  doubts: WrongFilter[] // why it may have chosen nothing
}

/** readsMessage is what one viewpoint reads of a run's secret, as its verdict has it. */
export interface ReadsMessage {
  tone: string // pages.Verdict.Tone
  says: string
  figures?: string // of the secret, and of all that was sent
}

/** rowsMessage is some rows that a viewer had skipped. */
export interface RowsMessage {
  take: number
  from: number
  to: number
  rows: string[] // the HTML of each
  numbers?: number[] // of each, where single ones were asked for
}

/** runRequest is what a page asks of a run of its own. */
export interface RunRequest {
  lesson: string
  secret?: string
  knobs?: { [key: string]: string }
  fault?: string
  stay?: boolean // leave the server running
}

/** savesMessage is what there is to save of a run, as its HTML. */
export interface SavesMessage {
  html: string
}

/** seekMessage is where something is: a packet, or 0 for nowhere, and a field in it. */
export interface SeekMessage {
  take: number
  n: number
  id?: string // as in pages.FieldView
}

/** takenToCompare tells a page about the capture that it uploaded. */
export interface TakenToCompare {
  id: string
  name: string
  packets: number
  eyes: string[]
}

/** TalkView is a conversation in the list of them. */
export interface TalkView {
  id: string // "tcp-3", for tcp.stream == 3
  client: string
  server: string
  speaks: string // protocols
  n: number // its first packet
  packets: string
  bytes: string
  readable: string // bytes whose meaning the eyes get
  start: string
  lasts: string
}

/** talksMessage is a part of the list of conversations. */
export interface TalksMessage {
  take: number
  count: number // of all
  from: number // the first one here, from 0
  talks: TalkView[]
}
