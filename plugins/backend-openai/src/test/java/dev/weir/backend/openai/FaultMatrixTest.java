package dev.weir.backend.openai;

import dev.weir.wire.FaultMatrix;
import java.nio.file.Path;

class FaultMatrixTest extends FaultMatrix {
    FaultMatrixTest() {
        super(OpenAiDialect.OPENAI, OpenAiFaults.all(), Path.of("../../docs/backends/openai.md"));
    }
}
