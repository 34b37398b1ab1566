module github.com/vb365-explore/vb365/internal/bench

go 1.26.0

replace github.com/vb365-explore/vb365 => ../..
