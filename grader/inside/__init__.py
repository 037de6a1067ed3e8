"""Runs inside the sandbox. Nothing in this folder imports anything of ours outside of it.

How the two sides talk. Three channels, all made by the outside:

control   the fork server's socket. Outside sends one JSON object per datagram: {"spawn": {…limits…}} together with
          three descriptors (channel, output, none other); the fork server answers {"spawned": n} with a pidfd, or
          {"failed": why}; later it says {"ended": n, "status": wait status, "cpu": seconds, "rss": bytes}.
channel   one per session. A frame is eight bytes of length, big-endian, and one value as `wire` writes it.
          Outside sends (verb, request id, …), inside answers (kind, request id, …) exactly once for each:

          load   (source bytes, file name, cells, statements to skip)  -> "at" once per statement, then "loaded"
          call   (function, arguments, keyword arguments, seed, echo)  -> "value" | "raised" | "missing" | "too large"
          get    (name)                                                -> the same
          probe  (source bytes, function, arguments, …)                -> the same

output    a pipe: everything that the submission prints. Never parsed.

What comes out is the submission's word and nothing more. How its process ended, what it cost and what all that
means is measured and decided outside.
"""
