package dev.weir.app;

import picocli.CommandLine.Command;

@Command(name = "calls", description = "Lists and cancels the calls in progress of a process of this user.")
final class CallsCommand {}
