package lessons

import (
	"context"

	"plainsight/lessons/fernetkey"
	"plainsight/lessons/play"
)

// impostor plays the server to a client, and a client to the server. Each trusts the key
// that it has, because its digest fits.
type impostor struct {
	*play.Running
	pair   *rsaPair // whose public half the server gets
	server *play.Server
}

// stand handles one client's conversation.
func (m *impostor) stand(ctx context.Context, c *squirrelConn) {
	if !m.Expects(play.AddressOf(c.RemoteAddr())) {
		return // a stranger, who has nothing to do with the lesson
	}
	far, err := dialFrames(ctx, m.Running, m.server)
	if err != nil {
		return // the client sees its connection end
	}
	defer far.Close()
	defer play.HalfClose(far.Conn)
	_ = m.carry(&squirrelSide{c, "server"}, &squirrelSide{far, "client"}) // the side that broke off says why
}

// carry makes one key with each side, and passes on what they say: it opens each message
// with one key and locks it with the other.
func (m *impostor) carry(near, far *squirrelSide) error {
	public, digest, err := near.takePublicKey()
	if err != nil {
		return err
	}
	// To the server goes another public key, with the digest of that.
	toServer, err := far.fetchKey(m.pair)
	if err != nil {
		return err
	}
	m.Holds("mitm", toServer.Named("the Fernet key that the server made"))

	// And to the client goes another Fernet key, sealed with its own public key.
	toClient := fernetkey.NewKey()
	m.Holds("mitm", toClient.Named("the Fernet key that the attacker made"))
	if err := near.giveKey(toClient, public, digest); err != nil {
		return err
	}
	m.Tell("The attacker got a key from the server, and gave the client one of their own. Both ends have checked a digest, and both have accepted.")
	for {
		text, err := near.opened(toClient)
		if err != nil {
			return err
		}
		said := string(text)
		if said == meetAt {
			said = meetOther
		}
		if err := far.locked(toServer, []byte(said)); err != nil {
			return err
		}
		reply, err := far.opened(toServer)
		if err != nil {
			return err
		}
		if err := near.locked(toClient, reply); err != nil || saysGoodbye(said) {
			return err
		}
	}
}
