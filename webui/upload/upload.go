// Package upload takes uploads: capture files, and keys for them.
//
// A file arrives at the desk (desk.go), where it waits in the spool (spool.go) until
// it is its turn to be read. Capture (readfile.go) is what was read of a file, with
// the keys that came along (readkeys.go); toobig.go refuses in time what could never
// be kept. A capture becomes the source of a run, which is for package live, or is
// kept in a Store (tocompare.go) for comparisons.
package upload
