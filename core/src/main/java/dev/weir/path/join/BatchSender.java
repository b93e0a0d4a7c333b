package dev.weir.path.join;

import dev.weir.batch.BatchDispatcher;
import dev.weir.batch.DispatchContext;
import dev.weir.batch.MemberResult;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.CallFacts;
import dev.weir.observe.BatchSpans;
import dev.weir.pack.CostShares;
import dev.weir.pack.UsageShares;
import dev.weir.path.join.Joint.Part;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.Priority;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.TimeSource;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends a batch of calls as one call on the stages after it: with one permit, one entry in the ledger, and retries and routes
 * of its own. Each member gets its part, and its share of the tokens and of the cost.
 */
final class BatchSender implements BatchDispatcher<BatchedCall, BatchedAnswer> {
    /** What may be the fault of one member, and is then not that of the others. */
    private static final Set<Reason> OF_A_MEMBER = EnumSet.of(
            Reason.INVALID_REQUEST,
            Reason.REQUEST_TOO_LARGE,
            Reason.RESPONSE_TOO_LARGE,
            Reason.CONTEXT_LENGTH_EXCEEDED,
            Reason.UNSUPPORTED,
            Reason.CONTENT_FILTER,
            Reason.MALFORMED);

    private final BatchSpans spans;
    private final TimeSource time;

    BatchSender(BatchSpans spans, TimeSource time) {
        this.spans = spans;
        this.time = time;
    }

    @Override
    public List<MemberResult<BatchedAnswer>> dispatch(
            List<BatchedCall> members, DispatchContext<BatchedAnswer> context) {
        if (members.size() == 1) {
            return List.of(single(members.get(0)));
        }
        return spans.around(
                members.size(), members.stream().map(BatchedCall::span).toList(), () -> send(members, context));
    }

    private List<MemberResult<BatchedAnswer>> send(List<BatchedCall> members, DispatchContext<BatchedAnswer> context) {
        List<Call> calls = members.stream().map(BatchedCall::call).toList();
        Joint how = members.get(0).joint();
        Joint.Joined joined = how.join(calls);
        Call joint = joint(calls, joined, context);
        try (Registration ignored = context.onCancel(() -> joint.cancel("all callers of the batch gave up"))) {
            List<Part> parts = joined.split(members.get(0).next().proceed(joint));
            how.ended(parts.stream().anyMatch(part -> part.answer() != null));
            return answered(calls, parts, joint);
        } catch (AttemptsFailedException e) {
            boolean perhapsOfOne = OF_A_MEMBER.contains(e.reason());
            if (perhapsOfOne && !context.isCancelled()) {
                how.ended(false);
            }
            return failed(calls, joint.facts(), perhapsOfOne ? null : e);
        } catch (BackendException e) {
            return failed(calls, joint.facts(), e);
        } catch (CallException e) {
            return failed(calls, joint.facts(), null); // it is about the size of the request, or about its time
        }
    }

    private static MemberResult<BatchedAnswer> single(BatchedCall member) {
        try (Scope ignored = member.context().makeCurrent()) {
            Answer answer = member.next().proceed(member.call());
            return withTokens(MemberResult.answered(new BatchedAnswer(answer)), answer.usage());
        } catch (RuntimeException | BackendException e) {
            return MemberResult.failed(e);
        }
    }

    private Call joint(List<Call> calls, Joint.Joined joined, DispatchContext<BatchedAnswer> context) {
        Call first = calls.get(0);
        return Call.builder(first.callId() + "+" + (calls.size() - 1), joined.request(), context.deadline())
                .backend(first.backend())
                .route(first.route())
                .attributes(common(calls))
                .startedNanos(time.nanoTime())
                .retryStrategy(first.retryStrategy())
                .priority(highest(calls))
                .tokens(first.tokens())
                .atBackend(begins -> calls.forEach(call -> call.atBackend(begins)))
                .build();
    }

    /** The metadata that all have. */
    private static Map<String, String> common(List<Call> calls) {
        Map<String, String> common = new HashMap<>(calls.get(0).attributes());
        calls.forEach(call -> common.entrySet().retainAll(call.attributes().entrySet()));
        return common;
    }

    private static Priority highest(List<Call> calls) {
        Priority highest = Priority.LOW;
        for (Call call : calls) {
            highest = call.priority().compareTo(highest) > 0 ? call.priority() : highest;
        }
        return highest;
    }

    private List<MemberResult<BatchedAnswer>> answered(List<Call> calls, List<Part> parts, Call joint) {
        List<Cost> costs = CostShares.of(
                joint.facts().cost(), parts.stream().map(Part::usage).toList());
        List<MemberResult<BatchedAnswer>> results = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.missing() != null) {
                reject(calls.get(i), joint, part.missing(), part.usage(), costs.get(i));
            } else {
                share(calls.get(i), joint.facts(), parts.size(), part.usage(), costs.get(i));
            }
            results.add(withTokens(MemberResult.answered(new BatchedAnswer(part.answer())), part.usage()));
        }
        return results;
    }

    private static void share(Call call, CallFacts batch, int size, @Nullable Usage usage, Cost cost) {
        call.note(known -> known.inBatch(batch, size, usage, cost));
    }

    /** Has the call account for an answer without a part for it. */
    private void reject(Call call, Call joint, Reason missing, @Nullable Usage usage, Cost cost) {
        share(call, joint.facts(), 1, usage, cost);
        call.logAnswer(null, joint.startedNanos(), time.nanoTime());
        call.rejectAnswer(missing);
    }

    /** @param failure of all; null if each is to be asked alone */
    private static List<MemberResult<BatchedAnswer>> failed(
            List<Call> calls, CallFacts batch, @Nullable Exception failure) {
        long[] equal = new long[calls.size()];
        List<Cost> costs = CostShares.of(batch.cost(), equal);
        List<Usage> usage = batch.usage() == null ? null : UsageShares.of(batch.usage(), equal, equal);
        List<MemberResult<BatchedAnswer>> results = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            int size = failure == null ? 1 : calls.size();
            share(calls.get(i), batch, size, usage == null ? null : usage.get(i), costs.get(i));
            results.add(failure == null ? MemberResult.answered(BatchedAnswer.ALONE) : MemberResult.failed(failure));
        }
        return results;
    }

    private static MemberResult<BatchedAnswer> withTokens(MemberResult<BatchedAnswer> result, @Nullable Usage usage) {
        return usage == null ? result : result.tokens(usage.total());
    }
}
