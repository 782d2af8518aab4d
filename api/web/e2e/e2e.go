// Package e2e drives the pages in a real Chromium, against the program as it is built: what a buyer or an agent does,
// sees, hears from a screen reader, and never gets to see.
//
// It holds tests alone. They are skipped where there is no Chromium, unless XIAOER_E2E is "must", as in continuous
// integration. Pictures of the pages stand in testdata/golden; -update draws them anew, and those that a test has made
// stand in the folder that -pictures names.
package e2e
