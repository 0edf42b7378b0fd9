module leveret-tools

go 1.23

require github.com/michaelklishin/rabbit-hole/v2 v2.16.0
