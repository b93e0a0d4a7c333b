package dev.weir.app.top;

import picocli.CommandLine.Command;

@Command(name = "calls", description = "Lists and cancels the calls in progress of a process of this user.")
public final class CallsCommand {}
