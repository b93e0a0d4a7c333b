package dev.weir.bench.client;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.bench.workload.IntentKind;
import dev.weir.bench.workload.PlannedCall;
import dev.weir.call.ActiveCall;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.FinishReason;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Weir with the settings of a file, whose variables are the server, the model and the key. */
final class RuntimeClient implements BenchClient {
    private static final Set<String> KINDS =
            IntentKind.ALL.stream().map(IntentKind::name).collect(Collectors.toSet());

    private final Weir weir;
    private final boolean streamed;

    RuntimeClient(Endpoint endpoint) {
        streamed = endpoint.streamed();
        WeirBuilder builder = Weir.builder()
                .environment(Map.of(
                        "BENCH_BASE_URL", endpoint.baseUrl(),
                        "BENCH_MODEL", endpoint.model(),
                        "BENCH_API_KEY", endpoint.key()))
                .file(Objects.requireNonNull(endpoint.settings()));
        if (endpoint.plugins() != null) {
            builder.pluginsDirectory(endpoint.plugins());
        }
        weir = builder.build();
    }

    @Override
    public boolean answer(PlannedCall call) {
        CallResult result = KINDS.contains(call.type()) ? intent(call) : question(call);
        FinishReason reason = result.completion().finishReason();
        return !result.text().isEmpty() && (reason == FinishReason.STOP || reason == FinishReason.LENGTH);
    }

    private CallResult intent(PlannedCall call) {
        Intent intent = Intent.of(call.prompt()).withType(call.type());
        return streamed ? weir.stream(intent, text -> {}) : weir.process(intent);
    }

    private CallResult question(PlannedCall call) {
        ChatRequest request = ChatRequest.builder(
                        weir.configuration().settings().client().model())
                .user(call.prompt())
                .maxTokens(call.maxTokens())
                .temperature(0.0)
                .build();
        return streamed
                ? weir.stream(request, CallOptions.DEFAULT, text -> {})
                : weir.chat(request, CallOptions.DEFAULT);
    }

    @Override
    public void abort() {
        weir.activeCalls().stream().map(ActiveCall::id).forEach(weir::cancel);
    }

    @Override
    public void close() {
        weir.close();
    }
}
