package dev.weir.gateway.openai;

import dev.weir.client.CallOutcome;
import dev.weir.client.CallResult;
import dev.weir.client.WeirClient;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.RequestBody;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/completions}: each prompt is asked as the message of a user, in a call of its own. */
public final class CompletionsEndpoint implements ApiEndpoint {
    private final WeirClient weir;
    private final Models models;
    private final InstantSource time;
    private final int maxBody;

    public CompletionsEndpoint(WeirClient weir, Models models, InstantSource time, int maxBody) {
        this.weir = weir;
        this.models = models;
        this.time = time;
        this.maxBody = maxBody;
    }

    @Override
    public void serve(Exchange exchange) {
        CompletionsRequestReader.CompletionsRequest read =
                new CompletionsRequestReader(RequestBody.object(exchange.request(), maxBody), models).read();
        exchange.asked(read.asked());
        TextCompletionFormat format = new TextCompletionFormat(
                "cmpl-" + exchange.request().id(), time.instant().getEpochSecond(), read.asked());
        if (read.stream()) {
            stream(exchange, read, format);
        } else {
            answer(exchange, read, format);
        }
    }

    private void answer(
            Exchange exchange, CompletionsRequestReader.CompletionsRequest read, TextCompletionFormat format) {
        List<CallOutcome> outcomes = outcomes(read);
        for (CallOutcome outcome : outcomes) {
            if (outcome instanceof CallOutcome.Answered answered) {
                exchange.called(answered.result()); // also where another one failed: it was paid for
            }
        }
        List<Completion> completions =
                outcomes.stream().map(outcome -> outcome.orThrow().completion()).toList();
        exchange.answer(format.completion(completions, read.choices()));
    }

    private List<CallOutcome> outcomes(CompletionsRequestReader.CompletionsRequest read) {
        List<ChatRequest> requests = read.requests();
        return requests.size() == 1
                ? List.of(new CallOutcome.Answered(
                        weir.chat(requests.get(0), read.target().options())))
                : weir.chatAll(requests, read.target().options());
    }

    /** One prompt after the other. */
    private void stream(
            Exchange exchange, CompletionsRequestReader.CompletionsRequest read, TextCompletionFormat format) {
        TextCompletionStream stream = new TextCompletionStream(exchange, format, read.usage());
        Usage sum = null;
        for (int i = 0; i < read.requests().size(); i++) {
            stream.begin(i * read.choices());
            CallResult result =
                    weir.stream(read.requests().get(i), read.target().options(), stream);
            exchange.called(result);
            stream.end(result.completion());
            sum = plus(sum, result.completion().usage());
        }
        stream.finish(sum);
    }

    static @Nullable Usage plus(@Nullable Usage one, @Nullable Usage other) {
        return one == null ? other : other == null ? one : one.plus(other);
    }
}
