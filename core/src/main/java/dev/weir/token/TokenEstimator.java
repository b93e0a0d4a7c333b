package dev.weir.token;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.token.TokenCounter;
import dev.weir.spi.token.Tokenizer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Estimates tokens: by the tokenizer where it knows the model, otherwise by the number of characters. How many characters
 * a token has is learned for each backend and model from the usage that its provider reports; until then it is 4.
 * Thread-safe.
 *
 * <pre>{@code
 * TokenEstimator tokens = new TokenEstimator(tokenizer);
 * long input = tokens.prompt("primary", request);
 * Completion answer = backend.complete(request, context);
 * tokens.learn("primary", request, answer);
 * }</pre>
 *
 * <p>Tools, tool calls and what frames messages are counted as OpenAI documents them. Images, sound and files are not
 * counted.
 */
public final class TokenEstimator {
    private static final Logger LOG = LoggerFactory.getLogger(TokenEstimator.class);
    private static final TokenEstimator BY_LENGTH = new TokenEstimator(null, LearnedRatios.NONE);
    private static final TokenCounter CHARACTERS = String::length;

    private final @Nullable Tokenizer tokenizer;
    private final LearnedRatios learned;
    private final AtomicBoolean logged = new AtomicBoolean();

    private TokenEstimator(@Nullable Tokenizer tokenizer, LearnedRatios learned) {
        this.tokenizer = tokenizer;
        this.learned = learned;
    }

    /**
     * An estimator that has learned nothing.
     *
     * @param tokenizer counts the tokens of the models that it knows; null for none. One that fails is logged once
     */
    public TokenEstimator(@Nullable Tokenizer tokenizer) {
        this(tokenizer, new LearnedRatios());
    }

    /** An estimator by 4 characters a token, which learns nothing. */
    public static TokenEstimator byLength() {
        return BY_LENGTH;
    }

    /** The input tokens of a request to a backend. */
    public long prompt(String backend, Request request) {
        return prompt(backend, request, new CountedPrompts());
    }

    /**
     * The input tokens of a request to a backend.
     *
     * @param counted what was counted before for the same call, and is not counted again
     */
    public long prompt(String backend, Request request, CountedPrompts counted) {
        long tokens = counted(request.model(), counter -> counted.count(request, counter, true));
        if (tokens < 0) {
            tokens = learned.inputTokens(backend, request.model(), counted.count(request, CHARACTERS, false));
        }
        return tokens + PromptText.givenTokens(request);
    }

    /** The output tokens of an answer, as far as its text is known. */
    public long output(String backend, String model, Answer answer) {
        if (answer instanceof Embeddings) {
            return 0;
        }
        long tokens = counted(model, counter -> ofAnswer(answer, counter));
        return tokens >= 0 ? tokens : output(backend, model, characters(answer));
    }

    /** The output tokens of as many characters of text, where no more is known. */
    public long output(String backend, String model, long characters) {
        return learned.outputTokens(backend, model, characters);
    }

    /** The number of characters of an answer; 0 if it is no text. */
    public static long characters(Answer answer) {
        return ofAnswer(answer, CHARACTERS);
    }

    /**
     * Learns how many characters a token has from a whole answer with reported usage; without effect if nothing was
     * reported, or if the request or the answer has tokens that do not stand for text.
     */
    public void learn(String backend, Request request, Answer answer) {
        Usage usage = answer.usage();
        if (usage == null || usage.estimated()) {
            return;
        }
        learned.add(
                backend,
                request.model(),
                plainInput(request, usage),
                usage.input(),
                plainOutput(answer, usage),
                usage.output() - usage.reasoning());
    }

    /** The characters of a prompt whose tokens all stand for text; otherwise 0. */
    private static long plainInput(Request request, Usage usage) {
        return usage.inputAudio() + usage.inputImage() == 0 && PromptText.isPlain(request)
                ? PromptText.count(request, CHARACTERS, false)
                : 0;
    }

    /**
     * The characters of an answer whose tokens all stand for text; otherwise 0. Without reasoning where that is reported:
     * providers show it in full, as a summary or not at all.
     */
    private static long plainOutput(Answer answer, Usage usage) {
        if (usage.outputAudio() + usage.outputImage() > 0) {
            return 0;
        }
        return characters(answer)
                - (usage.reasoning() > 0 && answer instanceof Completion completion
                        ? PromptText.ofReasoning(completion.message(), CHARACTERS)
                        : 0);
    }

    /** Counts with the tokenizer; negative if it does not know the model, or fails. */
    private long counted(String model, ToLongFunction<TokenCounter> count) {
        if (tokenizer == null) {
            return -1;
        }
        try {
            TokenCounter counter = tokenizer.counter(model);
            return counter == null ? -1 : count.applyAsLong(counter);
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
                throw fatal;
            }
            if (!logged.getAndSet(true)) {
                LOG.warn("event=tokenizer-failed model={}", model, e);
            }
            return -1;
        }
    }

    private static long ofAnswer(Answer answer, TokenCounter counter) {
        if (answer instanceof Completion completion) {
            return ofCompletion(completion, counter);
        }
        long units = 0;
        if (answer instanceof CompletionBatch batch) {
            for (BatchItem item : batch.items()) {
                units += item instanceof BatchItem.Answered answered ? ofCompletion(answered.completion(), counter) : 0;
            }
        }
        return units;
    }

    private static long ofCompletion(Completion completion, TokenCounter counter) {
        long units = PromptText.ofMessage(completion.message(), counter);
        List<Choice> further = completion.furtherChoices();
        for (int i = 0; i < further.size(); i++) {
            units += PromptText.ofMessage(further.get(i).message(), counter);
        }
        return units;
    }
}
