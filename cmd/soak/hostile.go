package main

import (
	"bytes"
	"context"
	"encoding/json"
	"time"
)

// attack uploads a file and asks for everything that can be seen of it.
func (v *visitor) attack(ctx context.Context, f file) {
	v.handIn(ctx, f.data, func(p *page) bool {
		for _, path := range []string{"packet/1?", "packet/9?", "strip?", "ladder?", "keys?", "byte?at=60&", "next?class=CT&after=1&", "find?field=tls.record&"} {
			p.ask(ctx, f.name, path)
			if !v.ponder(ctx) {
				return false
			}
		}
		p.watch("keyholder")
		p.verdictSince(ctx, "other eyes until the verdict", time.Now(), 0)
		return true
	})
	body, form := formOf(f.data)
	data, ok := v.send(ctx, "upload to compare", "/compare/file", "", form, body)
	var m struct{ ID string }
	if !ok || json.NewDecoder(bytes.NewReader(data)).Decode(&m) != nil {
		return
	}
	v.compare(ctx, "eavesdropper", []string{"file:" + m.ID}, "")
}
