package dev.weir.langchain4j;

import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.weir.call.CallException;
import dev.weir.client.CallResult;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.ToolCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A streamed answer on its way to a handler of LangChain4j, which can cancel it. After a cancellation the handler receives
 * nothing more. The handler is called by one thread at a time.
 */
final class LangChainStream implements TokenListener, StreamingHandle {
    private static final Logger LOG = LoggerFactory.getLogger(LangChainStream.class);

    private final StreamingChatResponseHandler handler;
    private final Map<Integer, ToolCallPiece> firstPieces = new HashMap<>();
    private volatile boolean cancelled;
    private volatile @Nullable CompletableFuture<CallResult> call;

    LangChainStream(StreamingChatResponseHandler handler) {
        this.handler = handler;
    }

    void begin(Function<TokenListener, CompletableFuture<CallResult>> start) {
        CompletableFuture<CallResult> started = start.apply(this);
        call = started;
        if (cancelled) { // by its first piece, which did not see the call
            started.cancel(true);
        }
        CompletableFuture<CallResult> unused = started.whenComplete(this::end);
    }

    @Override
    public void cancel() {
        cancelled = true;
        CompletableFuture<CallResult> running = call;
        if (running != null) {
            running.cancel(true);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onToken(String text) {
        if (!cancelled) {
            handler.onPartialResponse(new PartialResponse(text), new PartialResponseContext(this));
        }
    }

    @Override
    public void onRefusal(String text) {
        onToken(text);
    }

    @Override
    public void onReasoning(String text) {
        if (!cancelled) {
            handler.onPartialThinking(new PartialThinking(text), new PartialThinkingContext(this));
        }
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        ToolCallPiece first = firstPieces.putIfAbsent(piece.index(), piece);
        ToolCallPiece begun = first == null ? piece : first;
        if (!cancelled && !piece.arguments().isEmpty()) {
            PartialToolCall partial = PartialToolCall.builder()
                    .index(piece.index())
                    .id(begun.id())
                    .name(begun.name())
                    .partialArguments(piece.arguments())
                    .build();
            handler.onPartialToolCall(partial, new PartialToolCallContext(this));
        }
    }

    /** Tool calls are complete when the answer is: their pieces may alternate. */
    @Override
    public void onFinish(Completion completion) {
        List<ToolCall> calls = completion.toolCalls();
        for (int i = 0; i < calls.size() && !cancelled; i++) {
            handler.onCompleteToolCall(new CompleteToolCall(i, LangChainMessages.toolCall(calls.get(i))));
        }
    }

    private void end(@Nullable CallResult result, @Nullable Throwable failure) {
        if (cancelled) {
            return;
        }
        try {
            if (result == null) {
                handler.onError(translated(failure));
            } else {
                complete(result);
            }
        } catch (RuntimeException e) {
            LOG.warn("event=handler-failed handler={}", handler.getClass().getName(), e);
        }
    }

    private void complete(CallResult result) {
        try {
            handler.onCompleteResponse(LangChainResponses.of(result.completion()));
        } catch (RuntimeException | Error e) { // a tool that fails in any way has to end the wait for its answer
            handler.onError(e);
        }
    }

    private static @Nullable Throwable translated(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof CallException call ? LangChainFailures.of(call) : cause;
    }
}
