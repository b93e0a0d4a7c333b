package dev.weir.app.batch;

import picocli.CommandLine.Command;

@Command(
        name = "batch",
        description =
                "Submits requests to a provider's batch API, at its lower price, and fetches the answers hours later.")
public final class BatchCommand {}
