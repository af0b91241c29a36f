//! The folders next to the output: creates and locks the stage, swaps it with the output, and
//! removes the remains of a killed build. `publish` fills the stage.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, RenameFlags};
use rustix::io::Errno;

use crate::disk::error::PublishError;
use crate::disk::folder::{self, Identity};
use crate::disk::guard::{self, CheckedOutput, OutputRefusal, Reason};

/// How to swap the stage and the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swap {
    /// In one atomic step.
    Exchange,
    /// In two renames, with the old site set aside between them.
    TwoRenames,
}

/// The output's parent folder, and the names in it that publishing uses.
#[derive(Debug)]
pub(super) struct Parent {
    fd: OwnedFd,
    shown: PathBuf,
    output: String,
    /// The name of the new site's folder.
    stage: String,
    /// The name under which the old site is set aside if it can't be exchanged.
    aside: String,
}

impl Parent {
    /// Opens the parent of `output`, and creates it if it is missing.
    #[expect(clippy::disallowed_methods, reason = "the parent of the output is created here")]
    pub(super) fn open(output: &CheckedOutput) -> Result<Self, PublishError> {
        let (Some(above), Some(name)) =
            (output.path().parent(), output.path().file_name().and_then(|name| name.to_str()))
        else {
            return Err(refused(output.shown(), Reason::Nameless));
        };
        // `a/b/..` is written differently from its resolved form.
        let as_written = output.shown().file_name() == output.path().file_name();
        let shown = output.shown().parent().filter(|_| as_written).unwrap_or(above).to_owned();
        let failed = |action| {
            let path = shown.clone();
            move |source| PublishError::Io { action, path, source }
        };
        fs::create_dir_all(above).map_err(failed("create the folder"))?;
        let fd = folder::open(rustix::fs::CWD, above).map_err(failed("open"))?;
        Ok(Self {
            fd,
            shown,
            output: name.to_owned(),
            stage: format!(".{name}.weekly-stage"),
            aside: format!(".{name}.weekly-old"),
        })
    }

    pub(super) fn shown(&self) -> PathBuf {
        self.shown.join(&self.output)
    }

    /// Opens and locks the output, after recovering from a killed build; `None` if there is no
    /// output.
    pub(super) fn lock_output(&self) -> Result<Option<File>, PublishError> {
        self.recover()?;
        let output = self.lock(&self.output)?;
        if let Some(output) = &output {
            guard::check_folder(output).map_err(|reason| refused(&self.shown(), reason))?;
        }
        Ok(output)
    }

    /// Creates the stage, empty and locked, and removes one that a killed build left.
    pub(super) fn make_stage(&self) -> Result<File, PublishError> {
        if let Some(stale) = self.lock_ours(&self.stage)? {
            self.remove(&self.stage, &stale).map_err(self.failed("remove", &self.stage))?;
        }
        let busy = || PublishError::Busy(self.shown());
        match rustix::fs::mkdirat(&self.fd, self.stage.as_str(), Mode::from_raw_mode(0o755)) {
            Ok(()) => self.lock(&self.stage)?.ok_or_else(busy),
            // It did not exist just now, so another build created it.
            Err(Errno::EXIST) => Err(busy()),
            Err(errno) => Err(self.failed("create the folder", &self.stage)(errno.into())),
        }
    }

    /// Completes the stage: copies the old site's permissions and flushes everything to disk, so
    /// that after a crash following the swap, all files are complete.
    pub(super) fn finish_stage(
        &self,
        stage: &File,
        old: Option<&File>,
    ) -> Result<(), PublishError> {
        if let Some(old) = old {
            let permissions = || -> io::Result<()> {
                let mode = rustix::fs::fstat(old)?.st_mode & 0o7777;
                Ok(rustix::fs::fchmod(stage, Mode::from_raw_mode(mode))?)
            };
            permissions().map_err(self.failed("set the permissions of", &self.stage))?;
        }
        folder::sync_file_system(stage).map_err(self.failed("flush to disk", &self.stage))
    }

    /// Swaps the stage with the output. `old` is the locked output; returns its new name.
    pub(super) fn swap(&self, old: Option<&File>) -> Result<Option<&str>, PublishError> {
        self.swap_by(&[Swap::Exchange, Swap::TwoRenames], old)
    }

    /// Tries each of `ways` until the file system supports one.
    fn swap_by(&self, ways: &[Swap], old: Option<&File>) -> Result<Option<&str>, PublishError> {
        let there = Identity::at(&self.fd, &self.output);
        match (there, old.map(Identity::of).transpose()) {
            (Ok(there), Ok(expected)) if there == expected => {}
            (Ok(_), Ok(_)) => return Err(PublishError::Replaced(self.shown())),
            (Err(error), _) | (_, Err(error)) => {
                return Err(self.failed("inspect", &self.output)(error));
            }
        }
        if old.is_none() {
            return self.rename_new().map(|()| None).map_err(|errno| self.not_swapped(errno));
        }
        let mut last = Errno::NOSYS;
        for way in ways {
            match self.rename_over(*way) {
                Ok(old_name) => return Ok(Some(old_name)),
                Err(errno) => last = errno,
            }
            if !is_unsupported(last) {
                break;
            }
        }
        Err(self.not_swapped(last))
    }

    fn not_swapped(&self, errno: Errno) -> PublishError {
        match errno {
            Errno::EXIST | Errno::NOTEMPTY => PublishError::Replaced(self.shown()),
            Errno::BUSY | Errno::XDEV => {
                PublishError::Fixed { path: self.shown(), source: errno.into() }
            }
            _ => self.failed("publish the new site to", &self.output)(errno.into()),
        }
    }

    fn rename_new(&self) -> rustix::io::Result<()> {
        match self.rename(&self.stage, &self.output, RenameFlags::NOREPLACE) {
            // A plain rename replaces nothing but an empty folder.
            Err(errno) if is_unsupported(errno) => {
                self.rename(&self.stage, &self.output, RenameFlags::empty())
            }
            result => result,
        }
    }

    fn rename_over(&self, way: Swap) -> rustix::io::Result<&str> {
        if way == Swap::Exchange {
            self.rename(&self.stage, &self.output, RenameFlags::EXCHANGE)?;
            return Ok(&self.stage);
        }
        self.rename(&self.output, &self.aside, RenameFlags::empty())?;
        if let Err(errno) = self.rename(&self.stage, &self.output, RenameFlags::empty()) {
            // If this fails too, the next build recovers.
            let _ = self.rename(&self.aside, &self.output, RenameFlags::empty());
            return Err(errno);
        }
        Ok(&self.aside)
    }

    fn rename(&self, from: &str, to: &str, flags: RenameFlags) -> rustix::io::Result<()> {
        if flags.is_empty() {
            rustix::fs::renameat(&self.fd, from, &self.fd, to)
        } else {
            rustix::fs::renameat_with(&self.fd, from, &self.fd, to, flags)
        }
    }

    /// Flushes the renames to disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fsync(&self.fd)?)
    }

    pub(super) fn remove_stage(&self, opened: &File) -> io::Result<u64> {
        self.remove(&self.stage, opened)
    }

    /// Removes the folder `name`, which is open as `opened`, and returns how many files it
    /// contained. The marker is removed last, so that a build killed here leaves a folder known to
    /// be built by weekly.
    pub(super) fn remove(&self, name: &str, opened: &File) -> io::Result<u64> {
        if Identity::at(&self.fd, name)? != Some(Identity::of(opened)?) {
            return Err(io::Error::other("it was replaced by another folder"));
        }
        let files = folder::clear(opened.as_fd(), guard::MARKER_C_NAME)?;
        rustix::fs::unlinkat(&self.fd, name, AtFlags::REMOVEDIR)?;
        Ok(files)
    }

    /// Recovers from a build that was killed between its two renames.
    fn recover(&self) -> Result<(), PublishError> {
        let Some(aside) = self.lock_ours(&self.aside)? else { return Ok(()) };
        let output =
            Identity::at(&self.fd, &self.output).map_err(self.failed("inspect", &self.output))?;
        if output.is_some() {
            self.remove(&self.aside, &aside).map_err(self.failed("remove", &self.aside))?;
        } else {
            self.rename(&self.aside, &self.output, RenameFlags::empty())
                .map_err(|errno| self.failed("put back", &self.aside)(errno.into()))?;
        }
        Ok(())
    }

    /// Opens and locks a folder that only a build may have left; `None` if there is none.
    fn lock_ours(&self, name: &str) -> Result<Option<File>, PublishError> {
        let foreign = || PublishError::Foreign(self.shown.join(name));
        match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(self.failed("inspect", name)(errno.into())),
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) != FileType::Directory => {
                return Err(foreign());
            }
            Ok(_) => {}
        }
        let Some(opened) = self.lock(name)? else { return Ok(None) };
        // A build killed before it wrote its marker leaves an empty folder.
        let ours = guard::has_marker(&opened)
            .and_then(|marked| Ok(marked || folder::entries(&opened)?.is_empty()));
        if ours.map_err(self.failed("inspect", name))? { Ok(Some(opened)) } else { Err(foreign()) }
    }

    /// Opens and locks the folder `name`; `None` if there is none.
    fn lock(&self, name: &str) -> Result<Option<File>, PublishError> {
        let opened = match folder::open(&self.fd, name) {
            Ok(fd) => File::from(fd),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed("open", name)(error)),
        };
        match opened.try_lock() {
            // Some network file systems don't support locks; builds there are not protected.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Err(PublishError::Busy(self.shown())),
        }
        // The name may have gone to another folder before the lock was acquired.
        let same = Identity::of(&opened)
            .and_then(|identity| Ok(Identity::at(&self.fd, name)? == Some(identity)))
            .map_err(self.failed("inspect", name))?;
        if same { Ok(Some(opened)) } else { Err(PublishError::Busy(self.shown())) }
    }

    fn failed(&self, action: &'static str, name: &str) -> impl Fn(io::Error) -> PublishError {
        let path = self.shown.join(name);
        move |source| PublishError::Io { action, path: path.clone(), source }
    }
}

fn refused(output: &Path, reason: Reason) -> PublishError {
    PublishError::Refused(OutputRefusal { output: output.to_owned(), reason })
}

/// Whether the file system does not support this kind of rename.
fn is_unsupported(errno: Errno) -> bool {
    matches!(errno, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::XDEV)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests lay out folders of their own")]
mod tests {
    use super::*;
    use crate::disk::guard::{MARKER_NAME, MARKER_TEXT, ProtectedFolders};

    /// A parent folder whose output contains `old` and whose stage contains `new`.
    fn parent(dir: &Path) -> Parent {
        let protected =
            ProtectedFolders { root: dir, sources: &[], config: None, current: dir, home: None };
        let parent = Parent::open(&guard::check(Path::new("public"), &protected).unwrap()).unwrap();
        for (folder, file) in [("public", "old"), (".public.weekly-stage", "new")] {
            fs::create_dir(dir.join(folder)).unwrap();
            fs::write(dir.join(folder).join(MARKER_NAME), MARKER_TEXT).unwrap();
            fs::write(dir.join(folder).join(file), "").unwrap();
        }
        parent
    }

    fn names(dir: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
        let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|e| name(e).unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn both_ways_of_swapping_publish_the_new_site() {
        for (how, at) in
            [(Swap::Exchange, ".public.weekly-stage"), (Swap::TwoRenames, ".public.weekly-old")]
        {
            let dir = tempfile::tempdir().unwrap();
            let parent = parent(dir.path());
            let old = parent.lock_output().unwrap().unwrap();
            assert_eq!(parent.swap_by(&[how], Some(&old)).unwrap(), Some(at));
            assert!(dir.path().join("public/new").exists());
            assert_eq!(parent.remove(at, &old).unwrap(), 2);
            assert_eq!(names(dir.path()), ["public"]);
        }
    }

    #[test]
    fn a_build_killed_between_its_two_renames_is_put_right() {
        let dir = tempfile::tempdir().unwrap();
        let parent = parent(dir.path());
        fs::rename(dir.path().join("public"), dir.path().join(".public.weekly-old")).unwrap();
        parent.lock_output().unwrap().unwrap();
        assert!(dir.path().join("public/old").exists());
        parent.make_stage().unwrap();
        assert_eq!(names(dir.path()), [".public.weekly-stage", "public"]);
        assert!(names(&dir.path().join(".public.weekly-stage")).is_empty());
    }

    #[test]
    fn a_build_killed_after_its_two_renames_is_cleared_away() {
        let dir = tempfile::tempdir().unwrap();
        let parent = parent(dir.path());
        let old = parent.lock_output().unwrap().unwrap();
        parent.swap_by(&[Swap::TwoRenames], Some(&old)).unwrap();
        drop(old);
        parent.lock_output().unwrap().unwrap();
        assert!(dir.path().join("public/new").exists());
        assert_eq!(names(dir.path()), ["public"]);
    }

    #[test]
    fn if_the_second_rename_fails_the_old_site_is_back() {
        let dir = tempfile::tempdir().unwrap();
        let parent = parent(dir.path());
        let old = parent.lock_output().unwrap().unwrap();
        fs::remove_dir_all(dir.path().join(".public.weekly-stage")).unwrap();
        assert!(parent.swap_by(&[Swap::TwoRenames], Some(&old)).is_err());
        assert!(dir.path().join("public/old").exists());
        assert_eq!(names(dir.path()), ["public"]);
    }

    #[test]
    fn an_output_replaced_during_the_build_is_not_touched() {
        for how in [Swap::Exchange, Swap::TwoRenames] {
            let dir = tempfile::tempdir().unwrap();
            let parent = parent(dir.path());
            let old = parent.lock_output().unwrap().unwrap();
            fs::rename(dir.path().join("public"), dir.path().join("moved")).unwrap();
            fs::create_dir(dir.path().join("public")).unwrap();
            let swapped = parent.swap_by(&[how], Some(&old));
            assert!(matches!(swapped, Err(PublishError::Replaced(_))));
            assert!(dir.path().join("moved/old").exists());
            assert!(parent.remove("public", &old).is_err());
        }
    }
}
