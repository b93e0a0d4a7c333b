package {{package}};

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import dev.weir.testkit.ErrorClassifierContract;
import java.util.List;
import java.util.Map;

class {{Class}}Test extends ErrorClassifierContract {
    @Override
    protected ErrorClassifier classifier() {
        return new {{Class}}(new {{Type}}Settings(List.of("model_loading")));
    }

    @Override
    protected Map<Throwable, ErrorClass> classified() {
        BackendException failure = BackendException.builder(ErrorClass.PERMANENT, "not yet")
                .code("model_loading")
                .build();
        return Map.of(failure, ErrorClass.THROTTLING);
    }
}
