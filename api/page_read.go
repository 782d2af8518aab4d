package api

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"xiaoer/api/web"
	"xiaoer/faq"
)

// pages are what people see in a browser. They are no part of the contract: nothing in them is for programs.
var pages = []route{
	{http.MethodGet, "/chat/:shop", nobody, aServer, (*server).readChat},
	{http.MethodGet, "/login", nobody, aServer, (*server).readLogin},
	{http.MethodGet, "/desk", nobody, aServer, (*server).readDesk},
	{http.MethodGet, "/office", nobody, aServer, (*server).readOffice},
	{http.MethodGet, "/widget.js", nobody, aServer, (*server).readWidget},
	{http.MethodGet, "/assets/:edition/*file", nobody, aServer, (*server).readAsset},
}

// readChat is the buyer's page. It is the same for every shop, and finds out by its address which one it is; the
// shop's own site may show it in a frame.
func (s *server) readChat(c *call) error {
	return s.page(c, "chat", framedBy(s.AllowedOrigins), "https:")
}

// readLogin is the page on which people sign in and choose a password. Nobody shows it in a frame.
func (s *server) readLogin(c *call) error { return s.page(c, "login", "'none'") }

// readDesk is the agent's page. It holds nothing of any shop, and so is for anybody; what it asks for is not.
func (s *server) readDesk(c *call) error { return s.page(c, "desk", "'none'") }

// readOffice is the page on which managers look after a shop. Who may see what is the API's to say.
func (s *server) readOffice(c *call) error { return s.page(c, "office", "'none'") }

// readWidget is the line of script that a shop's site takes in. It keeps its address through upgrades, and so is asked
// for anew.
func (s *server) readWidget(c *call) error {
	f, _ := web.Asset("widget.js")
	h := c.Writer.Header()
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	f.Serve(c.Writer, c.Request)
	return nil
}

// readAsset is what pages are made of. A page of another edition, open since before an upgrade, is told that what it
// asks for is gone, rather than given what does not fit it.
func (s *server) readAsset(c *call) error {
	f, ok := web.Asset(strings.TrimPrefix(path.Clean(c.Param("file")), "/"))
	if !ok || c.Param("edition") != web.Hash() {
		return faq.ErrNotFound
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	f.Serve(c.Writer, c.Request)
	return nil
}

// page sends a page with the policy that lets it be what it is: scripts, styles and calls of this server alone, and
// none within the page. Trusted types keep a script that was tampered with from turning texts into HTML. Images may come
// from elsewhere too: the buyer's page shows the goods of an order.
func (s *server) page(c *call, name, ancestors string, images ...string) error {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "+
		strings.Join(append([]string{"img-src 'self' data:"}, images...), " ")+"; base-uri 'none'; form-action 'self'; "+
		"require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors "+ancestors)
	if ancestors != "'none'" {
		h.Del("X-Frame-Options") // which knows no list, and is for browsers that know no policy
	}
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-cache")
	web.Page(name).Serve(c.Writer, c.Request)
	return nil
}

// framedBy lists who may show a page in a frame: this server, and the origins whose pages may call it.
func framedBy(origins []string) string {
	if slices.Contains(origins, "*") {
		return "*"
	}
	return strings.Join(append([]string{"'self'"}, origins...), " ")
}
