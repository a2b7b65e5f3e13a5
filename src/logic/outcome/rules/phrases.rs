//! What states a failure without naming its cause.

/// What an HTTP status follows.
#[rustfmt::skip]
pub const STATUS_WORDS: &[&str] = &[
    "http", "http/1.0", "http/1.1", "http/2", "http status", "http error", "status", "status code", "status_code",
    "statuscode", "code", "error code", "error", "errorcode", "response code", "api error", "client error",
    "server error", "returned", "received", "got", "answered", "answering", "répond", "answers", "returns", "replied",
    "mit", "with", "fehler", "erreur", "ошибка", "状态码", "错误码", "ステータス", "error_code", "http_status", "code=",
    "streaming error:",
];

/// What opens a line that states an error.
#[rustfmt::skip]
pub const OPENINGS: &[&str] = &[
    "error:", "error -", "error code:", "error code ", "[error]", "fatal:", "an internal error", "conflict (",
    "{:error,", "error domain=", "callstack (from", "fatal error:", "a fatal error has been detected", "exception:",
    "panic:", "uncaught ", "unhandled ", "unhandledpromiserejection", "traceback (most recent call last)",
    "exception in thread", "an exception occurred", "api error", "problem running", "api call failed",
    "api request failed", "http error", "request failed", "job failed", "task failed", "run failed", "agent failed",
    "script failed", "command failed", "execution failed", "build failed:", "error communicating", "error calling",
    "error while", "error during", "error executing", "error running", "error from", "error sending",
    "error connecting", "error occurred", "error processing", "error embedding", "error generating", "error fetching",
    "error loading", "error reading", "error creating", "error invoking", "error parsing", "error streaming",
    "error making", "error opening", "error response", "an error occurred", "an unexpected error occurred",
    "unexpected error", "unexpected status", "refusing to run", "internal error:", "i encountered an error",
    "the request failed", "client error '", "server error '", "curl: (", "npm err!", "npm error", "stream error",
    "script exited with", "process exited with", "command exited with", "exited with code", "exited with error",
    "exit code:", "cron job failed", "failure:", "the agent failed", "the job failed", "the script failed",
    "the run failed", "openai api error", "anthropic api error", "openrouter api error", "llm error:", "model error:",
    "provider error:", "execution error", "aborting:", "aborted:", "abort:", "blocked:", "aborting due to",
    "giving up:", "giving up after", "system error]", "api error:", "php fatal error:",
    "task exception was never retrieved", "the application panicked", "failed to parse", "failed to get",
    "failed to generate", "failed to start", "failed to run", "failed to execute", "failed to complete",
    "failed to call", "failed to authenticate", "failed to initialize", "failed to process", "failed to invoke",
    "failed to create", "failed to load", "failed to open", "failed to spawn", "failed to send",
    "encountered exception", "encountered error", "rejected:", "connection error:", "network error:",
    "authentication error:", "fatal python error:", "panicked at", "syntaxerror:", "critical:", "could not load job",
    "last error:", "lasterror:", "error message:", "error details:", "something went wrong", "oops",
    "an unknown error", "connection failed:", "request error:", "response error:", "internal server error",
    "runtime error:",
    // Bodies.
    "{\"error\":{", "{\"error\": {", "{\"error\":\"", "{\"error\": \"", "{'error': {", "{'error': '", "{'detail': '",
    "error[e", "terminate called", "error response from daemon", "process completed with exit code",
    "command terminated with", "execution halted", "control process exited", "e:", "thread panicked",
    "{\"type\":\"error\"", "{\"type\": \"error\"", "{'type': 'error'",
    // Other languages.
    "ein unerwarteter fehler", "error inesperado", "erreur inattendue", "errore imprevisto", "erro inesperado",
    "fehler:", "fehler bei", "fehler beim", "schwerwiegender fehler", "es ist ein fehler aufgetreten",
    "ein fehler ist aufgetreten", "erreur:", "erreur :", "erreur fatale", "une erreur est survenue",
    "une erreur s'est produite", "errore:", "errore durante", "si è verificato un errore", "erro:", "erro ao",
    "ocorreu um erro", "error al", "se produjo un error", "ha ocurrido un error", "ocurrió un error", "fout:",
    "er is een fout opgetreden", "błąd:", "wystąpił błąd", "ошибка:", "ошибка при", "произошла ошибка", "hata:",
    "bir hata oluştu", "помилка:", "错误：", "错误:", "發生錯誤", "发生错误", "出现错误", "エラー:", "エラー：", "エラーが発生しました", "오류:", "오류가 발생",
    "خطأ:", "त्रुटि:",
];

/// What states an error in the middle of a short text's line.
#[rustfmt::skip]
pub const STATEMENTS: &[&str] = &[
    " failed: ", " failed with exit code", " failed with error", " failed with status", " exited with code",
    " exited with status", " exited with error", "returned non-zero exit status", "panicked at ", " api error (",
    " crashed: ", " aborted: ", " error: ", "reason: error", "chain exhausted", "chain was exhausted",
    "ran into this error", "had a problem talking to", "of rpc that terminated with", " error=\"", " terminated: ",
    "failed with result '", " rejected: ", " blocked: ", " error] ", " api error: ", "{\"error\":{", "{\"error\": {",
    "{\"error\":\"", "{\"error\": \"", "{'error': {", "\"type\":\"error\"", "{'error': '", "i encountered an error",
    "exited with non-zero", "encountered an error while", "an error occurred while", "an error occurred during",
    "is not acceptable", "died with", "unhandled error", "exited with exit code", "main process exited", "error 1",
    "error 2", "caused by:", "exception=", " fatal: ", " panic: ", "something went wrong", "operation was canceled",
    "operation was cancelled", "error response from daemon", "i ran into a problem", "i ran into an error",
    "i hit an error", "stopped due to", "[errno ", "[winerror ", "failed:", ": not found", "❌ job failed",
    // Of the job, or of a part of it.
    "was not completed", "could not be completed", "couldn't be completed", "could not be generated",
    "could not be produced", "could not be created", "could not be carried out", "cannot be completed",
    "can't be completed", "could not finish", "couldn't finish", "unable to finish", "wasn't able to finish",
    "not able to finish", "was not able to complete", "wasn't able to complete", "unable to complete",
    "could not complete", "couldn't complete", "can't complete", "cannot complete", "unable to proceed",
    "cannot proceed", "can't proceed", "could not proceed", "unable to continue", "cannot continue", "can't continue",
    "could not continue", "couldn't continue", "was not executed", "was aborted", "unable to generate",
    "could not generate", "couldn't generate", "could not produce", "couldn't produce", "giving up", "gave up",
    "abgebrochen", "fehlgeschlagen", "nicht abgeschlossen werden", "nicht erstellt werden", "nicht erzeugt werden",
    "nicht ausgeführt", "ha fallado", "no se ha podido", "a échoué", "n'a pas pu être", "non è stato possibile",
    "è fallito", "è fallita", "não foi possível", "kon niet worden", "is mislukt", "nie udało się",
    "zostało przerwane", "завершилось с ошибкой", "завершилась с ошибкой", "завершился с ошибкой", "başarısız oldu",
    "处理失败", "失敗しました", "実行できません", "실패했습니다", "无法完成", "未能完成", "未生成", "完了できません", "作成できません", "生成できません", "no data could be",
    "nothing has been",
    // "Cron job 'x' idle for 600s (limit 600s)"
    "s (limit ",
];

/// What says that the job itself was not done. Neither what the day nor what a report is like acquits it.
#[rustfmt::skip]
pub const UNDELIVERED: &[&str] = &[
    "so there is no", "so there's no", "so no report", "so no digest", "so no summary", "so nothing was",
    "nothing was written", "nothing was sent", "nothing was run", "was not created", "were not created",
    "was not generated", "was not produced", "was not sent out", "without an answer", "digest is empty",
    "report is empty", "nothing was generated", "nothing was produced", "nothing was delivered", "nothing was done",
    "nothing was saved", "nothing was published", "nothing was created", "nothing was posted", "so i have nothing",
    "i have nothing to", "nothing to deliver", "have no findings", "have no results", "have no report",
    "have no data to", "no answer was", "no report was", "no summary was", "no digest was", "no output was",
    "had to stop", "had to abort", "without a final answer", "without a final response", "have to stop here",
    "stopping here", "i'm stuck", "i am stuck", "ran out of room", "did not run", "run skipped", "run aborted",
    "run cancelled", "job not run", "no report today", "no digest today", "i give up", "job aborted", "task aborted",
    "skipping this run", "without a result", "without result", "there is no report", "there is no digest",
    "there is no summary", "未执行", "中断されました", "中止されました", "no entregó nada", "não entregou nada", "n'a rien livré",
    "hat nichts geliefert", "delivered nothing", "produced nothing", "sent nothing", "wrote nothing",
    "konnte nicht abgeschlossen", "nicht erledigen", "keine antwort erzeugt", "kein bericht erstellt",
    "es gibt heute keinen", "daher gibt es keinen", "daher keinen bericht", "ejecución cancelada",
    "no se pudo completar", "no pude completar", "no he podido completar", "no se pudo generar",
    "no he podido generar", "tarea cancelada", "falló la ejecución", "no hay informe", "exécution annulée",
    "n'ai pas pu terminer", "n'ai pas pu générer", "impossible de terminer", "impossible de générer", "tâche annulée",
    "pas de rapport", "esecuzione annullata", "non sono riuscito", "impossibile completare", "execução cancelada",
    "falhou:", "não consegui concluir", "não pude concluir", "задание прервано", "задание отменено",
    "не удалось выполнить", "не удалось завершить", "не удалось создать", "выполнение прервано", "выполнение отменено",
    "tamamlanamadı", "任务失败", "执行失败", "任务已终止", "任务终止", "任务中止", "任务已中断", "处理中断", "已中止", "処理を中断", "中断しました", "中止しました",
    "완료할 수 없", "중단되었습니다", "중단했습니다", "생성하지 못했",
];

/// What a person, or a model, says first of a failure; it needs a cause to be one ("Unable to find any new issues").
#[rustfmt::skip]
pub const ADMISSIONS: &[&str] = &[
    "i was unable", "i was not able", "i wasn't able", "i'm unable", "i am unable", "i couldn't", "i could not",
    "i can't", "i cannot", "unable to", "could not", "couldn't", "cannot", "can't", "failed to", "sorry", "i'm sorry",
    "i apologize", "apologies", "unfortunately", "the api returned", "the provider returned", "the model returned",
    "the server returned", "server returned", "the request was", "warning:", "please set", "please run",
    "please configure", "please provide", "please log", "leider", "entschuldigung", "ich konnte", "lo siento",
    "lamentablemente", "no pude", "désolé", "malheureusement", "je n'ai pas pu", "mi dispiace", "purtroppo",
    "desculpe", "infelizmente", "к сожалению", "извините", "抱歉", "很抱歉", "对不起", "申し訳", "죄송",
];
