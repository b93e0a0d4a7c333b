package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class {{Class}}Test {
    private final ErrorClassifier classifier = new {{Class}}(new {{Type}}Settings(List.of("model_loading")));

    @Test
    void aConfiguredCodeIsThrottling() {
        BackendException failure = BackendException.builder(ErrorClass.PERMANENT, "not yet")
                .code("model_loading")
                .build();

        assertThat(classifier.classify(failure)).contains(ErrorClass.THROTTLING);
    }

    @Test
    void nothingElseIsDecided() {
        assertThat(classifier.classify(new BackendException(ErrorClass.PERMANENT, "no"))).isEmpty();
        assertThat(classifier.classify(new IOException("broken"))).isEmpty();
    }
}
