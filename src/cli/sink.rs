//! The two streams that admit writes to, and the rule that a progress bar gives way to text.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indicatif::ProgressBar;
use tracing_subscriber::fmt::MakeWriter;

/// A stream that several parts of the program write whole texts to.
#[derive(Clone)]
pub struct Sink {
    stream: Arc<Mutex<Box<dyn Write + Send>>>,
    bar: Arc<Mutex<Option<ProgressBar>>>,
}

/// What a test sees of a stream.
#[derive(Clone, Default)]
pub struct Written(Arc<Mutex<Vec<u8>>>);

impl Sink {
    /// Standard error.
    #[must_use]
    pub fn stderr() -> Self {
        Self::new(Box::new(io::stderr()))
    }

    /// Standard output, behind a buffer.
    #[must_use]
    pub fn stdout() -> Self {
        Self::new(Box::new(io::BufWriter::with_capacity(
            64 * 1024,
            io::stdout(),
        )))
    }

    /// Any stream.
    #[must_use]
    pub fn new(stream: Box<dyn Write + Send>) -> Self {
        Self {
            stream: Arc::new(Mutex::new(stream)),
            bar: Arc::default(),
        }
    }

    /// Writes while no bar is on the screen.
    pub fn write(&self, text: &str) -> io::Result<()> {
        self.without_bar(|| lock(&self.stream).write_all(text.as_bytes()))
    }

    /// Hands everything on to the system.
    pub fn flush(&self) -> io::Result<()> {
        self.without_bar(|| lock(&self.stream).flush())
    }

    /// The bar that gives way from now on.
    pub(super) fn set_bar(&self, bar: Option<ProgressBar>) {
        *lock(&self.bar) = bar;
    }

    /// Does something while no bar is on the screen, such as writing to the other stream, which is
    /// on the same screen. It must not write to this sink, which would wait for itself.
    pub(super) fn without_bar<T>(&self, write: impl FnOnce() -> T) -> T {
        let bar = lock(&self.bar).clone();
        match bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// A panic while writing leaves half a line behind, no broken state.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One log line on its way to the stream.
pub struct LogLine {
    sink: Sink,
    line: Vec<u8>,
}

impl Write for LogLine {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for LogLine {
    fn drop(&mut self) {
        // There is nowhere to tell that the log cannot be written.
        let _ = self.sink.write(&String::from_utf8_lossy(&self.line));
    }
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = LogLine;

    fn make_writer(&'a self) -> LogLine {
        LogLine {
            sink: self.clone(),
            line: Vec::new(),
        }
    }
}

impl Written {
    /// What was written so far.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&lock(&self.0)).into_owned()
    }

    /// A sink that writes here.
    #[must_use]
    pub fn sink(&self) -> Sink {
        Sink::new(Box::new(self.clone()))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
