"""Runs inside the sandbox. Nothing in this folder imports anything of ours outside of it.

How the two sides talk. Three channels, all made by the outside:

control   the fork server's socket, one JSON object in each datagram. Outside begins with the settings. Inside answers
          {"refused": why}, or {"map": true} when root runs the grader and ids are to be mapped (then "mapped" comes
          back), and at last {"ready": versions, "tasks": 1, "memory": bytes}. From then on outside sends
          {"spawn": n, "limits": {…}} with three descriptors, a session's two pipes and its output; inside answers
          {"spawned": n} with a pidfd, or {"failed": why, "number": n}, and when the session is over
          {"ended": n, "status": wait status, "cpu": seconds, "peak_rss_bytes": bytes}.
          A session in bubblewrap has no fork server. It says {"booted": true} on a control socket of its own, is given
          the settings with its limits, answers {"ready": versions, "memory": bytes}, and from then on its channel is
          as below.
channel   two pipes per session, questions in and answers out. A frame is eight bytes of length, big-endian, and one
          value as `wire` writes it.
          Outside sends one byte when it has put the process into its control group, and only then inside raises its
          walls. It begins with ("ready", 0, walls) or ("refused", 0, which, errno).
          Outside sends (verb, request id, …), inside answers (kind, request id, …) exactly once for each:

          check  (source bytes, cells, names, forbidden functions)     -> "checked"; nothing is executed
          load   (source bytes, file name, cells, statements to skip,  -> "at" once per statement, then "loaded";
                  forbidden functions)                                    what is forbidden raises from then on
          call   (function, arguments, keyword arguments, seed, echo)  -> "value" | "raised" | "missing" | "too large"
          get    (name)                                                -> the same
          probe  (source bytes, function, arguments, …)                -> the same

output    a pipe: everything that the submission prints. Never parsed.

What comes out is the submission's word and nothing more. How its process ended, what it cost and what all that
means is measured and decided outside.
"""
