"""Benchmarks: public instances and house cases, through the same ``solve`` as a service's weeks."""
