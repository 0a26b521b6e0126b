"""Pure rules: plans as data and the evaluators that judge facts against them. No I/O, no clock, no framework."""
