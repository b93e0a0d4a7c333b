package dev.weir.path;

import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.call.InvalidAnswerException;
import dev.weir.call.Next;
import dev.weir.intent.AnswerCheck;
import dev.weir.intent.CheckedAnswer;
import dev.weir.intent.CheckedAnswer.Verdict;
import dev.weir.observe.metrics.AnswerCheckMetrics;
import dev.weir.observe.metrics.AnswerCheckMetrics.Outcome;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Reason.Fault;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call whose answer is checked. An answer that does not follow the schema is asked again once. A listener receives output
 * as it arrives, but the end of an answer only when that has passed; what it has received is repaired only if it agrees to
 * discard it. Not thread-safe.
 */
record CheckedCall(Call call, ChatRequest request, AnswerCheck check, AnswerCheckMetrics metrics, TimeSource time) {

    Answer answer(Next next) throws BackendException {
        AttemptLog before = call.attemptLog();
        long asked = time.nanoTime();
        if (!(next.proceed(call.withUnfinishedOutput()) instanceof Completion first)) {
            throw new IllegalStateException("a chat request is answered by a completion");
        }
        CheckedAnswer checked = check.check(first);
        if (checked.isAccepted()) {
            return accept(first, checked, Outcome.VALID);
        }
        reject(checked, before, asked);
        String obstacle = obstacle(checked);
        if (obstacle != null) {
            throw failure(first, checked, obstacle);
        }
        return repaired(first, checked, next);
    }

    private Answer repaired(Completion rejected, CheckedAnswer why, Next next) throws BackendException {
        AttemptLog before = call.attemptLog();
        long asked = time.nanoTime();
        Call again =
                call.withUnfinishedOutput().to(call.backend(), check.repair(request, rejected, why), asked, null, null);
        Answer answer;
        try {
            answer = next.proceed(again);
        } catch (AttemptsFailedException e) {
            if (e.reason().fault() != Fault.CALLER) {
                throw e;
            }
            // the caller has not written this request
            throw failure(
                    rejected, why, "asking again was refused (" + e.reason().label() + ")");
        }
        if (!(answer instanceof Completion second)) {
            throw new IllegalStateException("a chat request is answered by a completion");
        }
        CheckedAnswer checked = check.check(second);
        if (!checked.isAccepted()) {
            reject(checked, before, asked);
            throw failure(second, checked, "this is the second answer, asked for as the first was no better");
        }
        call.logAnswer(before, asked, time.nanoTime());
        return accept(second, checked, Outcome.REPAIRED);
    }

    private void reject(CheckedAnswer checked, @Nullable AttemptLog before, long asked) {
        call.logAnswer(before, asked, time.nanoTime());
        call.rejectAnswer(reason(checked));
    }

    private static Reason reason(CheckedAnswer checked) {
        return checked.verdict() == Verdict.REFUSED ? Reason.CONTENT_FILTER : Reason.MALFORMED;
    }

    /** Why the answer is not repaired; null if it is, and a listener has discarded it. */
    private @Nullable String obstacle(CheckedAnswer checked) {
        if (checked.verdict() != Verdict.INVALID) {
            return "it is not asked again, as the next answer would be the same";
        }
        TokenListener listener = call.listener();
        return listener != null && call.hasDelivered() && !listener.onRestart()
                ? "it is not asked again, as the listener has received it and does not discard it"
                : null;
    }

    private Answer accept(Completion answer, CheckedAnswer checked, Outcome outcome) {
        if (checked.verdict() == Verdict.VALID) {
            metrics.count(check.type(), outcome);
        }
        boolean bare = call.hasDelivered()
                || checked.verdict() != Verdict.VALID
                || answer.text().equals(checked.json());
        return call.deliver(bare ? answer : withText(answer, checked.json()));
    }

    /** The answer with this text in place of its own. */
    private static Completion withText(Completion answer, String text) {
        List<Content> content = new ArrayList<>();
        boolean placed = false;
        for (Content part : answer.message().content()) {
            if (!(part instanceof Content.Text)) {
                content.add(part);
            } else if (!placed) {
                content.add(Content.text(text));
                placed = true;
            }
        }
        return Completion.builder(answer.model())
                .id(answer.id())
                .content(content)
                .wireFields(answer.message().wireFields())
                .finishReason(answer.finishReason())
                .furtherChoices(answer.furtherChoices())
                .usage(answer.usage())
                .rateLimits(answer.rateLimits())
                .extras(answer.extras())
                .build();
    }

    private InvalidAnswerException failure(Completion answer, CheckedAnswer checked, String consequence) {
        metrics.count(check.type(), Outcome.INVALID);
        String message = "the answer of model '" + answer.model() + "' is none of intent type '" + check.type() + "': "
                + String.join("; ", checked.violations()) + "; " + consequence;
        return new InvalidAnswerException(message, reason(checked), answer);
    }
}
