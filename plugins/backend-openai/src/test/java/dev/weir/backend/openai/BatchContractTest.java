package dev.weir.backend.openai;

import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.BatchJobBackendContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class BatchContractTest extends BatchJobBackendContract {
    private BatchServer server;
    private OpenAiBackend backend;

    @BeforeEach
    void start() throws Exception {
        server = new BatchServer();
        backend = new OpenAiBackend(OpenAiDialect.OPENAI.settings(server.uri()).build(), TimeSource.system());
    }

    @AfterEach
    void stop() {
        backend.close();
        server.close();
    }

    @Override
    protected BatchJobBackend connect() {
        return backend;
    }

    @Override
    protected Request request(String prompt) {
        return ChatRequest.builder("gpt-4o-mini").message(Message.user(prompt)).build();
    }

    @Override
    protected Request failingRequest() {
        return request("FAIL");
    }

    @Override
    protected void finish(BatchJobBackend backend, String batchId) {
        server.finish(batchId);
    }
}
