"""Public benchmarks, turned into Cases that go through the same ``solve`` as a service's weeks."""
