"""How bytes arrive: whole files and parts of files, resumed, retried, cached, and only from hosts that may be asked.

Addresses go in; files in the cache, open files and open rasters come out. What was cut is gone on with, what a server
asks for (Retry-After, rate) is kept, and two runs share one cache. A failure is a `TransferError` that says what to do
by hand.

Door: `Session` in `session`.
Imports: the ground and the table of addresses in `geoplan.sources.registry`.
"""
