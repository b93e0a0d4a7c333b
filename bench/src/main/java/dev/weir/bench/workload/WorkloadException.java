package dev.weir.bench.workload;

/** A workload that cannot be used; the message has its place. */
public final class WorkloadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WorkloadException(String message) {
        super(message);
    }
}
