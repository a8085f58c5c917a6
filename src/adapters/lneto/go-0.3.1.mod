module tcp-conformance/lneto

go 1.24

require github.com/soypat/lneto v0.3.1
