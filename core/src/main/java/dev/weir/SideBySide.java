package dev.weir;

import dev.weir.call.CallException;
import dev.weir.client.CallOutcome;
import dev.weir.client.CallResult;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

/** Calls under way at the same time, for a caller that waits for all of them. */
final class SideBySide {
    private final List<AsyncCall<CallResult>> members;
    private final boolean helps;
    private boolean interrupted;

    /**
     * @param helps whether this thread runs members that have no thread yet: one that others wait for has to
     */
    SideBySide(List<AsyncCall<CallResult>> members, boolean helps) {
        this.members = members;
        this.helps = helps;
    }

    /** How each of them ended, in their order. An interrupt cancels those under way and is kept. */
    List<CallOutcome> outcomes() {
        try {
            return members.stream().map(this::outcome).toList();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private CallOutcome outcome(AsyncCall<CallResult> member) {
        if (helps) {
            member.run();
        }
        while (true) {
            try {
                return new CallOutcome.Answered(member.future().get());
            } catch (ExecutionException e) {
                return new CallOutcome.Failed(failure(member, Objects.requireNonNull(e.getCause())));
            } catch (InterruptedException e) {
                interrupted = true;
                members.forEach(each -> each.call().cancel("the thread that waits for it was interrupted"));
            }
        }
    }

    private static CallException failure(AsyncCall<CallResult> member, Throwable cause) {
        return cause instanceof CallException known
                ? known
                : new CallException(
                        member.call().callId() + " broke with "
                                + cause.getClass().getName(),
                        cause);
    }
}
