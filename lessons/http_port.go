package lessons

import (
	"context"
	"fmt"
	"strconv"

	"plainsight/capture"
	"plainsight/lessons/play"
)

// portKnob chooses where a server that speaks HTTP in the clear listens.
var portKnob = Knob{
	Name: "port", Label: "Port of the server", Says: "Where the server listens if nobody else does. Wireshark goes by it: what it does not expect on a port looks damaged to it.",
	Options: []Option{
		{strconv.Itoa(play.HTTPPort), "{port}: HTTP is expected there", []any{"port", strconv.Itoa(play.HTTPPort)}},
		{strconv.Itoa(play.CoAPPort), "{port}: CoAP is expected there", []any{"port", strconv.Itoa(play.CoAPPort)}},
	},
	Default: strconv.Itoa(play.HTTPPort),
}

// overHTTP is play.Perform with the server at the port that the setting asks for.
func overHTTP(ctx context.Context, w capture.Wire, q Setting, a Audience, act func(context.Context, *play.Running) error) error {
	port, err := strconv.Atoi(portKnob.value(q))
	if err != nil {
		return fmt.Errorf("the server's port: %w", err)
	}
	return play.Perform(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		if port != play.HTTPPort {
			s.HTTPPort = port
		}
		return act(ctx, s)
	})
}
